// The script of previewed pages. It asks the preview what became of the page
// whenever the content changed, and follows: a new page is loaded, new styles
// are put in place, the banner of problems comes and goes.
"use strict";
{
  const script = document.currentScript;
  const { digest, found } = script.dataset;
  let asking = false, again = false;

  // ask asks once more at the end if there was another change meanwhile.
  async function ask() {
    again = true;
    if (asking) return;
    asking = true;
    try {
      while (again) {
        again = false;
        const query = new URLSearchParams({ page: location.pathname, digest, found });
        const answer = await fetch("/_preview/status?" + query, { cache: "no-store" });
        if (answer.ok) follow(await answer.json());
      }
    } catch {
      // The preview has ended. The stream tells when it is back.
    } finally {
      asking = false;
    }
  }

  function follow({ action, to, banner, styles }) {
    if (action === "reload") location.reload();
    else if (action === "move") location.replace(to + location.search + location.hash);
    else {
      restyle(styles);
      setBanner(banner);
    }
  }

  // The name of a style sheet is its own, a digest of its bytes, and .css.
  const ownName = address => new URL(address, location.href).pathname.replace(/\.[0-9a-f]+\.css$/, "");

  function restyle(styles) {
    for (const link of document.querySelectorAll("link[rel=stylesheet]")) {
      const next = styles.find(s => ownName(s) === ownName(link.href));
      if (!next || "old" in link.dataset || new URL(link.href).pathname === next) continue;
      const fresh = link.cloneNode();
      fresh.href = next;
      link.dataset.old = "";
      fresh.onload = fresh.onerror = () => link.remove(); // until then the page keeps its old looks
      link.after(fresh);
    }
  }

  function setBanner(text) {
    const parsed = new DOMParser().parseFromString(text, "text/html").querySelector("aside");
    const old = document.querySelector("aside.preview");
    if (old?.isEqualNode(parsed)) return;
    old?.remove();
    if (parsed) script.before(document.adoptNode(parsed));
  }

  // One stream serves all open pages: browsers allow a host six connections.
  new BroadcastChannel("handbill preview").onmessage = ask;
  if (window.SharedWorker) new SharedWorker("/_preview/stream.js");
  else document.head.append(Object.assign(document.createElement("script"), { src: "/_preview/stream.js" }));

  addEventListener("pageshow", event => { if (event.persisted) ask(); });
  ask(); // the content may have changed since the page was made
}
