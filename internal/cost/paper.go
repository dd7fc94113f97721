package cost

// Exception is a cell of the paper's Table 1 that does not follow from its
// own filters.
type Exception struct {
	Row     string `json:"row"`
	Column  string `json:"column"`
	Counted string `json:"counted"`
	Printed string `json:"printed"`
	Why     string `json:"why"`
}

// Exceptions names the cells. The other cells agree within 2 %, reading the
// paper's K as 1,024.
func Exceptions() []Exception {
	return []Exception{
		{"conv1", "params", "9,408", "2.7K", "7 x 7 x 3 x 64 = 9,408 weights; 2.7K follows from no reading of the row"},
		{"conv1", "ops", "118.0 M", "34M", "112 x 112 x 7 x 7 x 3 x 64 = 118,013,952 multiply-adds"},
		{"4c", "params", "509,440", "463K", "7.5 % more than printed, although the operations agree"},
		{"5a", "params", "1,042,432", "1072K", "5 % fewer than printed"},
		{"5a", "ops", "51.1 M", "54M", "the filters of the row give 51,079,168 multiply-adds"},
	}
}
