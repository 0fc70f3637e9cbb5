package towers

import (
	"bytes"
	"encoding/xml"
	"math"
	"strconv"
)

// A pen writes SVG.
type pen struct{ bytes.Buffer }

// put writes markup as it is.
func (p *pen) put(s string) *pen {
	p.WriteString(s)
	return p
}

// escape writes text. XML's escapes are HTML's too, and what XML cannot have
// becomes a replacement character.
func (p *pen) escape(s string) *pen {
	xml.EscapeText(&p.Buffer, []byte(s)) // writing to a Buffer does not fail
	return p
}

// attr writes an attribute that is a length.
func (p *pen) attr(name string, v float64) *pen {
	return p.put(" ").put(name).put(`="`).num(v).put(`"`)
}

// num writes a length, rounded to a thousandth.
func (p *pen) num(v float64) *pen {
	if whole := int64(v); float64(whole) == v { // most are
		p.Write(strconv.AppendInt(p.AvailableBuffer(), whole, 10))
		return p
	}
	p.Write(strconv.AppendFloat(p.AvailableBuffer(), math.Round(v*1000)/1000, 'f', -1, 64))
	return p
}

// short writes a length below 10,000 with four digits.
func (p *pen) short(v float64) *pen {
	if float64(int64(v)) == v {
		return p.num(v)
	}
	p.Write(strconv.AppendFloat(p.AvailableBuffer(), v, 'g', 4, 64))
	return p
}
