package search

import (
	"cmp"
	"fmt"
	"math"
	"time"
)

// A momentsFile has a moment for each document.
type momentsFile struct {
	// Days are what follows the day of the document before, or for a deadline
	// 0 for none, or 1 and what follows the day it was published.
	Days    string `json:"days"`
	Minutes string `json:"minutes"` // of the day; 0 for none
}

// makeColumns writes what results are sorted by.
func makeColumns(docs []*Document) (published, deadline momentsFile, value string, err error) {
	var days, minutes, endDays, endMinutes, values []byte
	before := int64(0)
	for _, d := range docs {
		day, minute, err := parseMoment(d.Published.Datetime)
		if err != nil {
			return published, deadline, "", fmt.Errorf("search: %s: %w", d.ID, err)
		}
		days = appendSigned(days, day-before)
		minutes = appendNumber(minutes, minute)
		before = day

		if d.Deadline.Datetime == "" {
			endDays = appendNumber(endDays, 0)
			endMinutes = appendNumber(endMinutes, 0)
		} else {
			end, minute, err := parseMoment(d.Deadline.Datetime)
			if err != nil {
				return published, deadline, "", fmt.Errorf("search: %s: %w", d.ID, err)
			}
			endDays = appendSigned(appendNumber(endDays, 1), end-day)
			endMinutes = appendNumber(endMinutes, minute)
		}

		if d.Value == nil {
			values = appendNumber(values, 0)
			continue
		}
		// Amounts are round: how many noughts they end in, and what is before them.
		n, noughts := max(d.Value.Sort, 0), int64(0)
		for n > 0 && n%10 == 0 {
			n, noughts = n/10, noughts+1
		}
		values = appendNumber(appendNumber(values, noughts+1), n)
	}
	return momentsFile{string(days), string(minutes)}, momentsFile{string(endDays), string(endMinutes)}, string(values), nil
}

// parseMoment reads a day, and the minute of the day, from a datetime as it is
// written, without regard to its zone.
func parseMoment(s string) (day, minute int64, err error) {
	layout := "2006-01-02T15:04"
	t, err := time.Parse(layout[:min(len(s), len(layout))], s[:min(len(s), len(layout))])
	if err != nil || len(s) < len("2006-01-02") {
		return 0, 0, fmt.Errorf("“%s” is no date; write it as in 2006-01-02 or 2006-01-02T15:04:05Z", s)
	}
	return dayOf(t), int64(t.Hour()*60 + t.Minute()), nil
}

// dayOf counts the days from 1970.
func dayOf(t time.Time) int64 {
	return t.Truncate(24*time.Hour).Unix() / (24 * 60 * 60)
}

// columns are what results are sorted by, for each document. Moments are
// minutes from 1970, as the clock showed them.
type columns struct {
	published []int64
	deadline  []int64 // absent: none
	value     []int64 // absent: none
}

// absent is in a column where a document has nothing.
const absent int64 = -1 << 40

func (ix *Index) loadColumns() error {
	c, e := &ix.columns, &ix.entry
	var published, deadline momentsFile
	var value string
	err := ix.loadColumn("published", e.Published, &published, func() error { return c.decodePublished(&published, e.Documents) })
	if err == nil {
		err = ix.loadColumn("deadline", e.Deadline, &deadline, func() error { return c.decodeDeadline(&deadline) })
	}
	if err == nil {
		err = ix.loadColumn("value", e.Value, &value, func() error { return c.decodeValue(value, e.Documents) })
	}
	return err
}

func (ix *Index) loadColumn(kind, hash string, into any, decode func() error) error {
	name := fileName(kind, hash)
	if err := ix.load(name, into); err != nil {
		return err
	}
	if err := decode(); err != nil {
		return fmt.Errorf("%s: %w: %w", name, errIndex, err)
	}
	return nil
}

func (c *columns) decodePublished(f *momentsFile, count int) error {
	days, minutes := numbers{s: f.Days}, numbers{s: f.Minutes}
	day := int64(0)
	for range count {
		day += unsign(days.next())
		c.published = append(c.published, day*minutesInDay+minutes.next())
	}
	return cmp.Or(days.err, minutes.err)
}

func (c *columns) decodeDeadline(f *momentsFile) error {
	days, minutes := numbers{s: f.Days}, numbers{s: f.Minutes}
	for _, published := range c.published {
		has, minute := days.next(), minutes.next()
		if has == 0 {
			c.deadline = append(c.deadline, absent)
			continue
		}
		day := int64(math.Floor(float64(published)/minutesInDay)) + unsign(days.next())
		c.deadline = append(c.deadline, day*minutesInDay+minute)
	}
	return cmp.Or(days.err, minutes.err)
}

func (c *columns) decodeValue(s string, count int) error {
	values := numbers{s: s}
	for range count {
		noughts := values.next()
		if noughts == 0 {
			c.value = append(c.value, absent)
			continue
		}
		n := values.next()
		for range min(noughts-1, maxNoughts) {
			n *= 10
		}
		c.value = append(c.value, n)
	}
	return values.err
}

const (
	minutesInDay = 24 * 60
	maxNoughts   = 18
)
