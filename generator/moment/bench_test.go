package moment

import "testing"

func BenchmarkParseDay(b *testing.B) {
	zone := zoneOf(b, "Europe/London")
	for b.Loop() {
		if _, err := Parse("2020-01-13", zone); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseLocalTime(b *testing.B) {
	zone := zoneOf(b, "Europe/London")
	for b.Loop() {
		if _, err := Parse("2020-06-01 12:00", zone); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPassed(b *testing.B) {
	zone := zoneOf(b, "Europe/London")
	m := mustParse(b, "2020-01-13", zone)
	at := m.Last()
	for b.Loop() {
		if m.Passed(at) {
			b.Fatal("passed too early")
		}
	}
}

func BenchmarkString(b *testing.B) {
	m := mustParse(b, "2020-06-01 12:00", zoneOf(b, "Europe/London"))
	for b.Loop() {
		_ = m.String()
	}
}
