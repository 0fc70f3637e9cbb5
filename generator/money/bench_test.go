package money

import "testing"

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := Parse("GBP 600,000,000"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkString(b *testing.B) {
	a := mustParse(b, "£1.25bn")
	for b.Loop() {
		_ = a.String()
	}
}
