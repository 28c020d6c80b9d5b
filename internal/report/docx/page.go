package docx

import "unicode/utf8"

// Lengths are in twips (twentieths of a point; 56.7 to the millimetre) unless a name says otherwise.
const (
	pageWidth  = 11906 // A4, 210 mm
	pageHeight = 16838 // 297 mm

	marginTop    = 2098 // 天头 37 mm
	marginLeft   = 1587 // 订口 28 mm
	marginBottom = 1984 // what a text block of 225 mm leaves: 35 mm
	marginRight  = 1474 // what a text block of 156 mm leaves: 26 mm

	textWidth = pageWidth - marginLeft - marginRight

	// linePitch is a 22nd of the text block's height, rounded down: 22 × 579 = 12738 of 12756. At 580 a page
	// would hold only 21 lines.
	linePitch = 579

	// bodySpacing closes the gap between 28 characters of 16 pt (448 pt) and the line of 442.25 pt: a character then takes
	// 15.75 pt, and 28 of them 441.
	bodySpacing = -5
	bodySize    = 16 * 20
	character   = bodySize + bodySpacing // 一字, the standard's unit of horizontal distance
	titleSize   = 22 * 20
	tableSize   = 12 * 20
	captionSize = 14 * 20 // of the titles of tables and charts
	footerSize  = 14 * 20

	cellMargin = 108 // left and right inside a table's cell

	// footerDistance puts the middle of a page number line of 14 pt 7 mm under the text block's lower edge.
	footerDistance = marginBottom - 397 - footerSize/2
)

// width estimates how wide s is set in type of the given size: Chinese characters and full-width punctuation take one em,
// Latin letters and digits half an em, as the digits of Times New Roman do.
func width(s string, size, spacing int) int {
	w := 0
	for _, r := range s {
		switch {
		case r == '.' || r == ',' || r == ' ' || r == ';' || r == ':':
			w += size/4 + spacing
		case r < utf8.RuneSelf:
			w += size/2 + spacing
		default:
			w += size + spacing
		}
	}
	return w
}
