package search

import "iter"

// sampleDocuments are procedures as real ones are written: accents, codes,
// Welsh, references in several shapes. The first follows the sample site.
func sampleDocuments() []Document {
	day := func(s string) Moment { return Moment{Datetime: s, Text: s} }
	body := func(s string) iter.Seq[string] { return func(yield func(string) bool) { yield(s) } }
	police := Choice{"metropolitan-police-service", "Metropolitan Police Service"}
	halden := Choice{"halden-valley-police", "Halden Valley Police"}
	carrow := Choice{"carrow-vale-council", "Carrow Vale Council"}
	cyngor := Choice{"cyngor-sir-brynmawr", "Cyngor Sir Brynmawr"}
	tender, award, planning := Choice{"tender", "tender"}, Choice{"award", "award"}, Choice{"planning", "planning"}
	open, closed, awarded, planned, cancelled := Choice{"open", "Open"}, Choice{"closed", "Closed"}, Choice{"awarded", "Awarded"}, Choice{"planned", "Planned"}, Choice{"cancelled", "Cancelled"}
	return []Document{
		{
			ID: "pegasus", URL: "notices/pegasus/", First: "2019-11-20", Published: day("2019-12-18"), Deadline: Moment{Label: "Closes", Datetime: "2020-01-27", Text: "27 January 2020"},
			Title:      "Met Police launches £600m IT infrastructure tender",
			Summary:    "Buying IT infrastructure services for five years, part of the Pegasus programme.",
			References: []string{"2019/S 224-549999", "MPS-PEG-001"}, Names: []string{"Infrastructure", "Applications"}, BuyerID: "GB-GOV-MPS",
			Body:   body("Delivered today by six suppliers; two towers will take their place. The infrastructure supplier will manage the applications supplier in part. Service desk, hosting and datacentre, cyber security, security operations centre."),
			CPV:    []Choice{{"72000000-5", "IT services: consulting, software development, Internet and support"}},
			Status: open, Type: Choice{"tender-amendment", "tender amendment"}, Method: Choice{"selective", "selective"}, Buyer: police, Programme: Choice{"pegasus", "Pegasus"},
			ValueBand: Choice{"100000000", "£100m and more"}, Topics: []Choice{{"it-in-policing", "IT in policing"}}, Regions: []Choice{{"UKI", "London"}}, Divisions: []Choice{{"72", "IT services"}},
			Value: &Value{Label: "Estimated value", Sort: 600_000_000, Amounts: []Amount{{"value", "600000000 GBP", "£600m"}}},
		},
		{
			ID: "body-worn-video", URL: "notices/body-worn-video/", First: "2020-01-02", Published: day("2020-01-02"), Deadline: Moment{Label: "Closes", Datetime: "2020-02-14T12:00:00Z", Text: "14 February 2020, 12:00"},
			Title: "Body-worn video: cameras, docks and evidence store", Summary: "3,000 cameras with docking stations.", References: []string{"0555567"},
			Body: body("The evidence store keeps recordings for 31 days. Officers start a recording with one press."), CPV: []Choice{{"32333200", "Video camcorders"}},
			Status: open, Type: tender, Buyer: halden, Topics: []Choice{{"body-worn-video", "Body-worn video"}}, Divisions: []Choice{{"32", "Radio and television equipment"}}, BuyerID: "GB-GOV-HVP",
			Value: &Value{Label: "Value", Sort: 4_500_000, Amounts: []Amount{{"value", "4500000 GBP", "£4.5m"}}},
		},
		{
			ID: "datacentre-exit", URL: "notices/datacentre-exit/", First: "2019-10-01", Published: day("2020-01-06"),
			Title: "Data centre decommissioning and secure disposal", Summary: "Removal of infrastructure from two sites, with certificates of destruction for all storage.", References: []string{"HVP/2019/0042-B"},
			Body: body("Racks, batteries and cabling leave both halls by midsummer."), Status: cancelled, Type: Choice{"tender-cancellation", "tender cancellation"}, Buyer: halden,
			CPV: []Choice{{"90511000", "Refuse collection services"}}, Divisions: []Choice{{"90", "Sewage, refuse and environment"}}, Topics: []Choice{{"data-centre", "Data centre"}},
		},
		{
			ID: "crime-mapping", URL: "notices/crime-mapping/", First: "2019-11-29", Published: day("2019-11-29"), Deadline: Moment{Label: "Closed", Datetime: "2020-01-06", Text: "6 January 2020"},
			Title: "Crime mapping service: hosting and support", Summary: "Hosting on the council’s own infrastructure or in a public cloud.", References: []string{"CVC-1190", "20201234-1"},
			Body: body("Maps show burglaries by ward, with kernel density and hexagon layers."), Status: closed, Type: tender, Buyer: carrow, Topics: []Choice{{"data-management", "Data management"}},
			Value: &Value{Label: "Value", Sort: 480_000, Amounts: []Amount{{"value", "480000 GBP", "£480,000"}}},
		},
		{
			ID: "cafe", URL: "notices/cafe/", First: "2019-09-10", Published: day("2019-09-10"), Deadline: Moment{Label: "Closed", Datetime: "2019-10-10", Text: "10 October 2019"},
			Title: "Café and crêperie at the Citadelle museum", Summary: "A concession to run the café in the courtyard.", References: []string{"CVC-0815", "20201234-2"},
			Body: body("Piñatas, smørrebrød and jalapeño are welcome on the menu. No naïve façade."), Status: closed, Type: tender, Buyer: carrow, Topics: []Choice{{"catering", "Catering"}},
			CPV: []Choice{{"55330000", "Cafeteria services"}}, Divisions: []Choice{{"55", "Hotel and restaurant services"}},
		},
		{
			ID: "gwasanaethau-digidol", URL: "notices/gwasanaethau-digidol/", First: "2019-12-02", Published: day("2019-12-02"), Deadline: Moment{Label: "Closes", Datetime: "2020-03-02", Text: "2 March 2020"},
			Title: "Gwasanaethau digidol i ysgolion", Summary: "Cymorth, caledwedd a hyfforddiant i athrawon mewn ysgolion cynradd.", References: []string{"CSB/19/77", "20201234-3"},
			Body: body("Mae’r cyngor yn chwilio am gyflenwyr. Bydd y contractau’n para tair blynedd."), Status: open, Type: tender, Buyer: cyngor, Topics: []Choice{{"education", "Addysg"}}, Regions: []Choice{{"GB-WLS", "Cymru"}},
		},
		{
			ID: "telematics", URL: "notices/telematics/", First: "2020-01-08", Published: day("2020-01-08"),
			Title: "Fleet telematics for patrol vehicles", Summary: "A market survey.", Body: body("Odometer readings, harsh braking and idling, read over the air."), Status: planned, Type: planning, Buyer: Choice{"northmoor-constabulary", "Northmoor Constabulary"},
			Topics: []Choice{{"fleet", "Fleet"}}, Value: &Value{Label: "Value", Sort: 1_100_000, Amounts: []Amount{{"value", "1100000 GBP", "£1.1m"}}},
		},
		{
			ID: "forensics", URL: "notices/forensics/", First: "2019-06-07", Published: day("2020-01-07"), Deadline: Moment{Label: "Closed", Datetime: "2019-08-01", Text: "1 August 2019"},
			Title: "Digital forensics casework, 2020 to 2023", Body: body("Examination of handsets, laptops and drones under ISO 17025."), Status: awarded, Type: award, Buyer: Choice{"wrenford-police", "Wrenford Police"},
			Suppliers: []string{"Quillfeather Łukasz & Søn Ltd", "GB-COH-01234567"}, Topics: []Choice{{"forensics", "Forensics"}},
		},
		{
			ID: "legacy-migration", URL: "notices/legacy-migration/", First: "2019-05-05", Published: day("2019-05-05"), Deadline: Moment{Label: "Closed", Datetime: "2019-06-28", Text: "28 June 2019"},
			Title: "Moving custody records off the mainframe", Summary: "Analysts will migrate forty years of custody records.", Body: body("R&D on optical character recognition is out of scope."), Status: closed, Type: tender, Buyer: police,
			References: []string{"ocds-b5fd17-7f3a"},
		},
		{
			ID: "shuju-zhongxin", URL: "notices/shuju-zhongxin/", First: "2019-04-01", Published: day("2019-04-01"),
			Title: "数据中心 translation services", Summary: "Interpreting in Mandarin, Ελληνικά and العربية for custody suites.", Status: closed, Type: tender, Buyer: halden,
		},
	}
}
