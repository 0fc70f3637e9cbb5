package element

import (
	"html/template"
	"testing"
	"time"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/money"
)

func TestElements(t *testing.T) {
	at := func(s string) moment.Moment {
		m, err := moment.ParseDate(s, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	amount, err := money.Parse("GBP 600,000,000")
	if err != nil {
		t.Fatal(err)
	}
	var link, plain, foreign Markup
	for _, c := range []struct{ got, want template.HTML }{
		{link.Link(`https://example.org/"{é}`, `<b>"R&D"`).HTML(), `<a href="https://example.org/%22%7B%C3%A9%7D">&lt;b&gt;&#34;R&amp;D&#34;</a>`},
		{plain.Link("", "<b>").HTML(), "&lt;b&gt;"},
		{foreign.LinkIn("ar", "/a/", "<b>").HTML(), `<span lang="ar" dir="rtl"><a href="/a/">&lt;b&gt;</a></span>`},
		{Time(at("2020-01-13")), `<time datetime="2020-01-13">13 January 2020</time>`},
		{Time(at("2020")), "2020"},
		{LongTime(at("2020-01-13")), `<time datetime="2020-01-13">Monday 13 January 2020</time>`},
		{Clock(at("2020-01-13")), `<time datetime="2020-01-13">End of the day</time>`},
		{Value(content.Value{Amount: amount}, "value"), `<data value="600000000 GBP">£600m</data>`},
		{Value(content.Value{Min: amount}, "value"), `from <data data-field="value.min" value="600000000 GBP">£600m</data>`},
		{Value(content.Value{Min: amount, Max: amount}, ""), `<data value="600000000 GBP">£600m</data> to <data value="600000000 GBP">£600m</data>`},
		{WholeValue(content.Value{Max: amount, VAT: "excluded", Estimated: content.Yes}, "value"), `up to <data data-field="value.max" value="600000000 GBP">£600m</data> without VAT, estimated`},
		{ValueUnder(content.Value{Amount: amount}, content.Value{VAT: "included", Estimated: content.Yes}, "value"), `<data value="600000000 GBP">£600m</data>, VAT not stated`},
		{TextIn("cy", "<p>A</p>"), "<div lang=\"cy\" dir=\"ltr\">\n<p>A</p>\n</div>"},
		{TextIn("cy", ""), ""},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
}
