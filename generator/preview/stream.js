// Listens to the preview's stream and passes each word of a change on to the
// open pages. It runs once for all of them, as a shared worker, where browsers
// have those, and else in each page.
"use strict";
{
  const pages = new BroadcastChannel("handbill preview");
  const listen = () => {
    const stream = new EventSource("/_preview/events");
    stream.onmessage = () => pages.postMessage("changed");
    stream.onerror = () => {
      // Browsers try again by themselves, unless something else answered.
      if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
    };
  };
  listen();
}
