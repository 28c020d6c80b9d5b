package check_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"fengqiao/internal/report/check"
)

// told checks a plain text.
func told(t *testing.T, text string) *check.Result {
	t.Helper()
	read, err := check.Read("-", []byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return check.Check(read)
}

// words are a claim as the tables below have it: quote=value unit qualifier.
func words(c check.Claim) string {
	value := c.Value.String()
	if c.To != nil {
		value += "~" + c.To.String()
	}
	return c.Quote + "=" + value + c.Unit + " " + c.Qualifier
}

// TestNumbersAreReadWithUnitAndExactness holds the ways a report writes numbers.
func TestNumbersAreReadWithUnitAndExactness(t *testing.T) {
	for text, want := range map[string]string{
		"投入资金2.8万元。":            "2.8万元=28000元 exact",
		"罚款９０万余元。":              "９０万余元=900000元 approx",
		"减少8,400余万元。":           "8,400余万元=84000000元 approx",
		"调处纠纷超过1050宗。":          "超过1050宗=1050宗 atleast",
		"参加人数近千人。":              "近千人=1000人 approx",
		"受众上万人次。":               "上万人次=10000人次 atleast",
		"发放十余份，悬挂三十多条。":         "十余份=10份 approx|三十多条=30条 approx",
		"化解三百二十件，走访两次。":         "三百二十件=320件 exact|两次=2次 exact",
		"开展督查3轮12次。":            "3轮=3轮 exact|12次=12次 exact",
		"新建站点3—5个，每次三至五人。":      "3—5个=3~5个 approx|三至五人=3~5人 approx",
		"召开会议两三次。":              "两三次=2~3次 approx",
		"知晓率达百分之九十八点五。":         "百分之九十八点五=98.5% exact",
		"完成率70%以上，差3个百分点。":      "70%以上=70% atleast|3个百分点=3个百分点 exact",
		"三分之二的村、半数农户、超过半数干部。":   "三分之二=66.67% exact|半数=50% approx|超过半数=50% atleast",
		"收入翻一番，产量翻两番，增长了1.5倍。":  "翻一番=2倍 exact|翻两番=4倍 exact|1.5倍=1.5倍 exact",
		"办理时限压缩至3个工作日内。":        "3个工作日内=3个工作日 atmost",
		"占地1.2亿元、3万5千元。":        "1.2亿元=120000000元 exact|3万5千元=35000元 exact",
		"共 672 件，其中 269 件":      "672 件=672件 exact|269 件=269件 exact",
		"参加27场（次）。":             "27场（次）=27场次 exact",
		"调解率不低于九成五。":            "不低于九成五=95% atleast",
		"1.5万人参加":               "1.5万人=15000人 exact",
		"投诉率为千分之三":              "千分之三=3‰ exact",
		"签约3家、节约5万元":            "3家=3家 exact|5万元=50000元 exact",
		"经过两个多小时调解。":            "两个多小时=2个小时 approx",
		"十分之一以上村民联名。":           "十分之一以上=10% atleast",
		"开展了两次全覆盖检查，设3个点位。":     "两次=2次 exact|3个=3个 exact",
		"平均年龄38岁，服务65岁以上老人5名。":  "38岁=38岁 exact|5名=5名 exact",
		"总人口28.6万，性别比为105.84。":  "28.6万=286000 exact|105.84=105.84 exact",
		"新增养老床位200张，浓度32微克/立方米": "200张=200张 exact|32微克/立方米=32微克/立方米 exact",
		"“前后不到两小时就解开了！”他说。":     "不到两小时=2小时 atmost",
		"处置隐患60余处;培训1,234人次":    "60余处=60处 approx|1,234人次=1234人次 exact",
	} {
		var got []string
		for _, c := range told(t, text).Claims {
			got = append(got, words(c))
		}
		if g := strings.Join(got, "|"); g != want {
			t.Errorf("%s\n got %s\nwant %s", text, g, want)
		}
	}
}

// TestWhatCountsNothingIsNoClaim holds dates, numbers of documents, ordinals, codes, names and idioms.
func TestWhatCountsNothingIsNoClaim(t *testing.T) {
	for _, text := range []string{
		"2024年3月5日至8日，1-12月，2021—2025年，二〇二四年十二月，9时30分，2023、2024年。",
		"依据国发〔2021〕33号、县府办[2024]3号文件和第五十条第二款、第3项。",
		"一、总体情况\n（一）主要做法\n1.抓学习。\n2、抓落实。\n（3）抓宣传。\n一是学法。二是用法。",
		"拨打12345热线、110报警或0851-36221234，联系人13812345678。",
		"落实三重一大、三会一课、四议两公开、两个维护、五级书记、一村一法律顾问制度。",
		"推行“1043”工作法、“7+N”模式、1+6+1工作要求、5G应用、7×24小时服务。",
		"八五普法、十四五规划、三年行动、近五年、五年来、百日攻坚、最后一公里。",
		"3·15、4·15、“12.4”国家宪法日、6·26国际禁毒日。",
		"统一部署，进一步推进，一律公开，百姓满意，十分重视，第一责任人，二十届三中全会。",
		"镇村两级干部、四大班子、五大程序、三项制度、三级联动、十户联防、四级联动、三村联控。",
		"打造15分钟法律服务圈，24小时值班，形成一支队伍，开展一系列活动，一批问题得到解决。",
		"《法治政府建设实施纲要（2021—2025年）》第3章",
		"住和平路18号3栋2单元501室，邮编236000。",
		"未发生一起安全事故，没有一名群众受伤。",
		"数十次、几十件、若干个、全部、全覆盖。",
	} {
		for _, c := range told(t, text).Claims {
			t.Errorf("%s\nlists %s", text, words(c))
		}
	}
}

// TestContradictionsAreTold holds each rule by a text it must object to.
func TestContradictionsAreTold(t *testing.T) {
	for text, rule := range map[string]string{
		"共办理案件672件，其中，行政许可269件，行政确认172件，行政检查261件。":         "parts-against-whole",
		"现有党支部23个，其中“五星级”党支部26个。":                          "part-exceeds-whole",
		"调解纠纷120件，其中口头70件，书面40件。":                          "parts-against-whole",
		"全年受理200件，按类型分，婚姻家庭80件、邻里60件、其他50件。":               "parts-against-whole",
		"办理案件200件，其中行政处罚50件，占比35%。":                        "share-against-counts",
		"办理案件200件，其中行政处罚90件，占40%；行政许可80件，占45%；其他30件，占15%。": "larger-count-smaller-share",
		"排查纠纷572件，化解551件，化解率达99%。":                         "rate-against-counts",
		"群众满意率达102%。":                                                   "rate-over-100",
		"受理案件120件，去年同期为100件，同比增长30%。":                                   "growth-against-counts",
		"起数下降15%（上年80起），今年76起。今年76起，同比下降15%（上年80起）。":                    "growth-against-counts",
		"满意率由90%提高到95%，提高8个百分点。":                                        "growth-against-counts",
		"满意率由90%提高到95%，提高5%。":                                           "percent-for-points",
		"收入由100万元增至150万元，翻了一番。":                                         "growth-against-counts",
		"改造危房24户，每户补助1.5万元，合计补助30万元。":                                   "product-against-total",
		"划分网格68个，配备网格员136名，平均每个网格3名。":                                   "average-against-total",
		"举办讲座5场，培训8场，共计15场。":                                            "sum-against-total",
		"监测户19户，已消除风险11户，其余9户落实帮扶。":                                     "balance",
		"调解纠纷100件，调解成功120件。":                                            "more-successes-than-attempts",
		"排查纠纷50件，化解60件。":                                                "more-done-than-begun",
		"全镇累计排查矛盾纠纷572件。工作有序。\n全镇累计排查矛盾纠纷560件，成效明显。":                    "told-twice",
		"累计浏览人次达7000多人。":                                                "unit-shift",
		"落实《法治中国建设规划（2021-2025年）》。":                                     "title-years",
		"（1）抓组织。\n（2）抓队伍。\n（三）抓落实。":                                     "heading-style",
		"情况\n二、问题\n三、打算":                                                "heading-missing",
		"新建垃圾屋12座，每座造价3万元，总投资40万元。":                                     "product-against-total",
		"接待群众320批785人次，其中个体访290批410人次，集体访40批375人次。":                     "parts-against-whole",
		"案件量比上年的240件减少60件，下降35%。":                                       "growth-against-counts",
		"受理120件，比上年增加20件，增长30%。":                                        "growth-against-counts",
		"一季度接访45批，二季度38批，三季度52批，四季度40批，全年共接访185批。":                      "sum-against-total",
		"完成年度目标1200人的98%，新增就业1250人。新增就业1250人，完成年度目标1200人的98%。":          "share-against-counts",
		"旧存案件212件，新收1536件，共计1748件，审结1590件，结案率95%。":                      "rate-against-counts",
		"全村共有农户586户。\n全村农户612户已全部通水。":                                   "told-twice",
		"类别\t数量\t占比\n甲\t30\t30%\n乙\t20\t40%\n丙\t50\t50%\n合计\t100\t100%": "share-against-counts",
		"村\t数量（件）\n甲村\t3\n乙村\t4\n合计\t8":                                 "table-total",
	} {
		var rules []string
		for _, f := range told(t, text).Findings {
			rules = append(rules, f.Rule)
		}
		if !slices.Contains(rules, rule) {
			t.Errorf("%s\ntold %v, not %s", text, rules, rule)
		}
	}
}

// TestWhatMayBeRightIsNotObjectedTo holds what looks wrong and is not.
func TestWhatMayBeRightIsNotObjectedTo(t *testing.T) {
	for _, text := range []string{
		"党员100人，其中女党员40人，大专以上70人，少数民族20人。",
		"排查纠纷100件，其中婚姻家庭50件，邻里40件，成功化解95件。",
		"办理案件672件，其中行政许可269件，占40%；行政确认172件，占26%。",
		"排查572件，化解551件，化解率96%，满意率98%。",
		"收到64件，受理58件，上年结转6件，审结61件，结案率95.3%。",
		"受理近百件，办结86件，办结率90%以上。",
		"GDP增长120%，完成年度任务的105%，预算执行率102.3%。",
		"举办讲座5场，培训8场，共发放资料15场次。",
		"一季度排查矛盾纠纷50件。二季度排查矛盾纠纷60件。",
		"甲村排查矛盾纠纷50件。乙村排查矛盾纠纷60件。",
		"实施20个老旧小区改造；亮化60个巷道；实施再提升项目，包括将停车位扩充至215个、更换灯杆16盏。",
		"员额法官15名，审结1842件，人均结案122.8件。",
		"茶园2400亩，亩均收入5000元左右，总收入约1200万元。",
		"力争调解成功率达98%。排查100件，化解90件。",
		"一、情况\n（一）甲\n1.子\n（1）子\n（2）子\n（3）子\n（二）乙\n二、问题\n三、打算",
		"受理566件，其中农民工案件243件，老年人案件302件（重复统计）。",
		"集体学法7次，其中中心组学法4次，开展研讨2次；由主要负责人主持6次。",
		"召开会议5次，其中书记主持3次、镇长主持1次，听取情况报告3次。",
		"接受监督8次，其中人大监督3次（含视察3次），政协监督5次。",
		"公开信息27条，其中决策信息3条；以其他形式发布信息160条。",
		"解决案件45件，其中第一次调解即化解27件，在村化解43件。",
		"办理建议48件、提案63件，其中A类61件，占55%。",
		"新登记市场主体2315户，其中企业486户，个体户1829户，市场主体总量突破1.8万户。",
		"党员842名，其中预备党员12名；今年发展党员13名，转入党员900名。",
		"上半年受理80件，办结70件；下半年受理90件，办结95件；全年办结165件，办结率97.1%。",
		"开庭审理32件，其中适用简易程序20件，占62.5%，适用普通程序12件，占37.5%，当庭宣判15件。",
		"收入超过10万元的村12个，占75%；超过50万元的村3个，占18.8%。",
		"应参加60人，实际参加58人，合格58人，合格率100%。",
		"受理120件，比上年增加60件，增长一倍。",
		"职务\t人数\n甲\t3\n乙\t4\n合计\t7",
	} {
		for _, f := range told(t, text).Findings {
			t.Errorf("%s\nobjects %s: %s", text, f.Rule, f.Says.Zh)
		}
	}
}

// TestEveryFormatIsRead holds the same claim in each form a report comes in.
func TestEveryFormatIsRead(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("共化解纠纷672件。"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"a.txt":  []byte("\ufeff共化解纠纷672件。\r\n完。"),
		"gb.txt": gb,
		"a.md":   []byte("# 报告\n\n- 共化解纠纷**672**件。\n"),
		"a.html": []byte("<html><head><style>td{width:12px}</style></head><body><p>共化解纠纷<b>672</b>件。</p></body>"),
		"a.docx": docx(t, `<w:p><w:r><w:t>共化解纠纷6</w:t></w:r><w:r><w:t>72件。</w:t></w:r></w:p>`),
	} {
		text, err := check.Read(name, data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		r := check.Check(text)
		if len(r.Claims) != 1 || r.Claims[0].Value.String() != "672" || text.Slice(r.Claims[0].Start, r.Claims[0].End) != r.Claims[0].Quote {
			t.Errorf("%s: %+v", name, r.Claims)
		}
	}
	for name, data := range map[string][]byte{
		"empty.txt": nil, "blank.txt": []byte(" \n"), "broken.docx": []byte("PK\x03\x04oops"), "other.docx": zipped(t, "a.txt", "x"),
		"cut.docx": docx(t, `<w:p><w:r>`)[:100], "open.docx": zipped(t, "word/document.xml", "<w:document><w:p>"), "a.pdf": []byte("%PDF-1.7"),
		"noise.txt": bytes.Repeat([]byte{0xff, 0x00, 0x81, 0x03}, 400), "huge.txt": bytes.Repeat([]byte("a"), check.MaxBytes+1),
	} {
		_, err := check.Read(name, data)
		if bad := (*check.Unusable)(nil); !errors.As(err, &bad) || bad.Zh == "" || bad.En == "" {
			t.Errorf("%s: %v is no plain sentence", name, err)
		}
	}
}

func docx(t *testing.T, body string) []byte {
	return zipped(t, "word/document.xml", `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`+body+`</w:body></w:document>`)
}

func zipped(t *testing.T, name, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	f, err := w.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestLinesOfAPageAreJoined holds that a line end which only the width of a page made parts no number.
func TestLinesOfAPageAreJoined(t *testing.T) {
	var text strings.Builder
	const width = 30
	for i, r := range []rune("二〇二四年，全镇扎实推进法治政府建设，全年召开专题会议四次，排查矛盾纠纷二百一十六件，化解二百一十件，化解率达百分之九十七，" +
		"群众满意度不断提升，社会大局保持平稳有序，为全镇高质量发展提供了坚强有力的法治保障和支撑，各项工作取得了新的成效。") {
		if i > 0 && i%width == 0 {
			text.WriteByte('\n')
		}
		text.WriteRune(r)
	}
	var got []string
	for _, c := range told(t, text.String()).Claims {
		got = append(got, words(c))
	}
	if g := strings.Join(got, "|"); g != "四次=4次 exact|二百一十六件=216件 exact|二百一十件=210件 exact|百分之九十\n七=97% exact" || !strings.Contains(text.String(), "百分之九十\n七") {
		t.Errorf("read %s from %s", g, text.String())
	}
}

// TestCellsKeepTheirColumns holds that a bare number takes the unit of its column where cells go over several rows or columns.
func TestCellsKeepTheirColumns(t *testing.T) {
	page := `<table><tr><th rowspan="2">片区</th><th rowspan="2">村</th><th colspan="2">数量</th></tr><tr><th>户数（户）</th><th>金额（万元）</th></tr>
<tr><td rowspan="2">东片</td><td>甲村</td><td>12</td><td>3.5</td></tr><tr><td>乙村</td><td>8</td><td>2</td></tr></table>`
	text, err := check.Read("a.html", []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range check.Check(text).Claims {
		got = append(got, words(c))
	}
	if g := strings.Join(got, "|"); g != "12=12户 exact|3.5=35000元 exact|8=8户 exact|2=20000元 exact" {
		t.Errorf("read %s from %q", g, text)
	}
}

// FuzzCheck holds that no text and no file stops the program, and that every claim stands where it says.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"共办理672件，其中269件，占比36%", "由3个至5个，翻两番，三分之二，百分之", "（一）《“", "9999999999999999亿万元", "|1|2|\n|--|\n|3|4|", "每每个", "十百千万亿零〇两三五"} {
		f.Add("a.md", []byte(seed))
		f.Add("a.html", []byte("<table><tr><td>"+seed))
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		text, err := check.Read(name, data)
		if err != nil {
			return
		}
		for _, c := range check.Check(text).Claims {
			if c.Start >= c.End || text.Slice(c.Start, c.End) != c.Quote {
				t.Fatalf("%q does not stand at %d to %d", c.Quote, c.Start, c.End)
			}
		}
	})
}

// BenchmarkCheck checks 1 MB of reports, told as a ratio to finding its runs of digits by a regular expression.
func BenchmarkCheck(b *testing.B) {
	one := "2024年，全镇共办理行政执法案件672件，其中，行政许可239件，占比36%；行政确认172件，占比26%；行政检查261件，占比39%。排查矛盾纠纷五百七十二件，化解551件，化解率达96%以上，召开会议10余次，惠及群众超过2000人次。落实“三重一大”制度，统一部署，进一步压实责任，持续推动法治政府建设取得新的成效。\n"
	data := []byte(strings.Repeat(one, 1<<20/len(one)))
	text, err := check.Read("a.txt", data)
	if err != nil {
		b.Fatal(err)
	}
	digits := regexp.MustCompile(`[0-9]+(\.[0-9]+)?[万亿]?\p{Han}`)
	b.SetBytes(int64(len(data)))
	var plain, whole int64
	for b.Loop() {
		start := b.Elapsed()
		digits.FindAllIndex(data, -1)
		middle := b.Elapsed()
		check.Check(text)
		plain, whole = plain+int64(middle-start), whole+int64(b.Elapsed()-middle)
	}
	b.ReportMetric(float64(whole)/float64(plain), "×regexp")
}
