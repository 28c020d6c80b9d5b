package office

import "testing"

func TestInitials(t *testing.T) {
	for text, want := range map[string]string{
		"宅基地纠纷": "zjdjf", "调解": "tj", "调查报告": "dcbg", "重庆市银行": "cqsyh", "王镇长、李四": "wzz ls", "二轮车2辆 排水沟": "elc psg",
		"安全饮水": "aqys", "欧阳": "oy", "额度": "ed", "旺调〔2024〕7号": "wt", "abc": "", "": "", "水": "",
	} {
		if got := initials(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{"李晓丽": "li xiao li", "曾凯": "ceng/zeng kai", "吕A村": "lv - cun", "": ""} {
		if got := Syllables(text); got != want {
			t.Errorf("%s is read %q, want %q", text, got, want)
		}
	}
	r := reading()
	for word, letters := range r.words {
		var alone string
		for _, c := range word {
			letter := string(rune(r.letters[c]))
			if own := r.words[string(c)]; own != "" && word != string(c) {
				letter = own
			}
			alone += letter
		}
		if len(alone) != len(letters) {
			t.Errorf("%s: %q has not a letter for each character", word, letters)
		}
		if alone == letters {
			t.Errorf("%s reads %s by itself: the line is not needed", word, letters)
		}
	}
}
