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
		"其中，普惠性幼儿园[3]24.47万所":   "24.47万所=244700所 exact",
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
		"群众满意率达102%。":                                                                "rate-over-100",
		"受理案件120件，去年同期为100件，同比增长30%。":                                                "growth-against-counts",
		"起数下降15%（上年80起），今年76起。今年76起，同比下降15%（上年80起）。":                                 "growth-against-counts",
		"满意率由90%提高到95%，提高8个百分点。":                                                     "growth-against-counts",
		"满意率由90%提高到95%，提高5%。":                                                        "percent-for-points",
		"收入由100万元增至150万元，翻了一番。":                                                      "growth-against-counts",
		"改造危房24户，每户补助1.5万元，合计补助30万元。":                                                "product-against-total",
		"划分网格68个，配备网格员136名，平均每个网格3名。":                                                "average-against-total",
		"举办讲座5场，培训8场，共计15场。":                                                         "sum-against-total",
		"监测户19户，已消除风险11户，其余9户落实帮扶。":                                                  "balance",
		"审核合同60份，分别为采购类20份、租赁类25份、其他类18份。":                                           "parts-against-whole",
		"镇里划分40个网格，东片12个、中片16个、西片15个。":                                               "parts-against-whole",
		"应急队伍12支90人，分别是镇级队1支20人、村级队9支40人、企业队3支30人。":                                  "parts-against-whole",
		"举办培训4期，每期30人，共培训150人次。":                                                     "product-against-total",
		"办理事项500件，其中网上办理300件，网办率70%。":                                                "rate-against-counts",
		"应考200人，实际参考190人，参考率95%，成绩合格196人。":                                           "part-exceeds-whole",
		"全年制发规范性文件6件。\n回顾全年，我镇制发的8件规范性文件均已备案。":                                       "told-twice",
		"石桥镇2024年重点工作落实情况\n群众满意率由95.2%升至96.2%，提高1.4个百分点。":                            "growth-against-counts",
		"| 类别 | 立案（件） |\n|---|---|\n| 食品 | 30 |\n| 药品 | 20 |\n| 合计 | 60 |":           "table-total",
		"电话回访320件，表示满意的群众有331件。":                                                     "part-exceeds-whole",
		"调解纠纷100件，调解成功120件。":                                                         "more-successes-than-attempts",
		"排查纠纷50件，化解60件。":                                                             "more-done-than-begun",
		"全镇累计排查矛盾纠纷572件。工作有序。\n全镇累计排查矛盾纠纷560件，成效明显。":                                 "told-twice",
		"累计浏览人次达7000多人。":                                                             "unit-shift",
		"落实《法治中国建设规划（2021-2025年）》。":                                                  "title-years",
		"（1）抓组织。\n（2）抓队伍。\n（三）抓落实。":                                                  "heading-style",
		"情况\n二、问题\n三、打算":                                                             "heading-missing",
		"新建垃圾屋12座，每座造价3万元，总投资40万元。":                                                  "product-against-total",
		"接待群众320批785人次，其中个体访290批410人次，集体访40批375人次。":                                  "parts-against-whole",
		"案件量比上年的240件减少60件，下降35%。":                                                    "growth-against-counts",
		"受理120件，比上年增加20件，增长30%。":                                                     "growth-against-counts",
		"一季度接访45批，二季度38批，三季度52批，四季度40批，全年共接访185批。":                                   "sum-against-total",
		"完成年度目标1200人的98%，新增就业1250人。新增就业1250人，完成年度目标1200人的98%。":                       "share-against-counts",
		"旧存案件212件，新收1536件，共计1748件，审结1590件，结案率95%。":                                   "rate-against-counts",
		"全村共有农户586户。\n全村农户612户已全部通水。":                                                "told-twice",
		"类别\t数量\t占比\n甲\t30\t30%\n乙\t20\t40%\n丙\t50\t50%\n合计\t100\t100%":              "share-against-counts",
		"村\t数量（件）\n甲村\t3\n乙村\t4\n合计\t8":                                              "table-total",
		"上半年调解纠纷214件，下半年187件，全年调解纠纷411件。":                                            "sum-against-total",
		"三季度受理举报47件，其中7月18件、8月15件、9月11件。":                                            "sum-against-total",
		"前三季度投资累计完成3.2亿元，全年投资完成3.05亿元。":                                              "less-in-longer-time",
		"三年来累计投入1,860万元，2021年投入520万元，2022年投入610万元，2023年投入830万元。":                     "sum-against-total",
		"三项工程分别投资120万元、85万元、64万元，总投资279万元。":                                          "sum-against-total",
		"第一批下达资金320万元。第二批下达资金280万元。两批合计下达资金620万元。":                                   "sum-against-total",
		"人民调解成功320件。行政调解成功86件。全镇累计调解成功416件。":                                         "sum-against-total",
		"农村低保6,842户11,460人、城市低保1,158户1,640人，共保障8,000户13,200人。":                       "sum-against-total",
		"改造供水管网18.6公里、排水管网22.4公里，合计改造管网40公里。":                                        "sum-against-total",
		"总工期100天，分三个阶段：第一阶段20天，第二阶段60天，第三阶段30天。":                                     "parts-against-whole",
		"项目区总面积3,600亩，东区1,200亩，西区1,350亩，南区1,150亩。":                                   "parts-against-whole",
		"收到意见建议86条，采纳62条，未采纳34条。":                                                    "parts-against-whole",
		"结案476件，结案率94.8%。结案中，调解结案286件、裁决结案142件、其他方式结案58件。":                           "parts-against-whole",
		"新设立经营主体3,260户，其中企业812户、个体工商户2,421户、农民专业合作社37户。":                             "parts-against-whole",
		"发放救助金36万元，其中临时救助21万元、医疗救助4.5万元、教育救助10.5亿元。":                                 "part-exceeds-whole",
		"年初36项重点任务，已完成29项，正在推进9项。":                                                   "parts-against-whole",
		"年初遗留8件，新接待受理96件，合计104件，办结95件，尚有11件正在办理。":                                    "balance",
		"年初政府债务余额1,250万元，当年偿还320万元，新增180万元，年末债务余额1,210万元。":                           "balance",
		"食堂全年收入48.6万元，支出51.2万元，亏损3.6万元。":                                             "balance",
		"规模以上企业112家，全年新增15家，退库7家，净增6家。":                                              "balance",
		"年末在册86人，全年新接收52人，解除45人，年初在册77人。":                                            "balance",
		"立案126起，比去年同期的158起减少42起。":                                                    "difference",
		"办理时间由12天缩短为5天，缩短了8天。":                                                       "difference",
		"水库蓄水量860万立方米，比上周增加40万立方米，上周为800万立方米。":                                       "difference",
		"预算56万元，实际支出48.2万元，比预算减少9.8万元。":                                              "difference",
		"老年人4,860人，体检3,742人，体检率79%。":                                                 "rate-against-counts",
		"成功率98.5%，其中受理纠纷340件，成功调处328件。":                                              "rate-against-counts",
		"债券资金到位5,000万元，已支出3,850万元，支出进度82%。":                                          "rate-against-counts",
		"全镇信访总量1,486件。\n三镇合计446件，占全镇信访总量的33%。":                                       "share-against-counts",
		"招生计划300人，实际招生276人，完成计划的94%。":                                                "share-against-counts",
		"一季度信访量768件次，二季度信访量718件次，环比下降8.5%。":                                          "growth-against-counts",
		"人均收入18,620元，是上年16,500元的1.23倍。":                                              "growth-against-counts",
		"满意占76.4%，基本满意占18.2%，不满意占7.4%。":                                              "shares-exceed-whole",
		"合格率为97.2%，不合格率为3.8%。":                                                       "shares-exceed-whole",
		"公益性岗位安置86人，每人每月800元，全年发放工资92.56万元。":                                         "product-against-total",
		"采购电脑45台，单价4,800元，总价23.6万元。":                                                 "product-against-total",
		"小麦种植面积1.2万亩，平均亩产450公斤，总产量5,800吨。":                                           "average-against-total",
		"每月召开例会2次，全年共召开例会30次。":                                                       "product-against-total",
		"石桥镇辖12个行政村、2个社区。\n目前，全镇13个行政村全部建成法律服务室。":                                    "told-twice",
		"去年受理案件320件，今年受理286件，减少24件。":                                                 "difference",
		"上半年接警2,160起，月均320起。":                                                        "average-against-total",
		"全市检查学校328所。投入整改资金1,312万元，校均5万元。":                                            "average-against-total",
		"登记求职人员10,144人。达成就业意向4,058人，意向率45%。":                                         "rate-against-counts",
		"今年受理案件360件，同比增长25%。去年同期受理案件300件。":                                           "growth-against-counts",
		"支付工程款三笔，分别为12万元、18万元、25万元，累计支付65万元。":                                        "sum-against-total",
		"受理许可申请126件，准予许可118件，不予许可12件。":                                               "parts-against-whole",
		"全镇有监测对象120户98人。":                                                            "fewer-persons",
		"应到代表120名，实到代表126名。":                                                         "more-came-than-due",
		"办理案件416件，其中行政许可128件、行政检查205件、行政处罚61件、行政强制32件。":                              "parts-against-whole",
		"查处隐患5183项，其中重大隐患12项，一般隐患5181项。":                                             "parts-against-whole",
		"立案查处案件462件，办结438件，其中食品类案件240件、药械类案件120件、其他案件112件。":                          "parts-against-whole",
		"立案147起。适用简易程序92起，适用普通程序65起。":                                                "parts-against-whole",
		"安排资金1385万元，实施项目23个，其中产业类项目11个资金846万元，其他类项目12个资金559万元。":                      "parts-against-whole",
		"全县12个乡镇、183个村。其中收入10万元以下的村46个，10万元以上的村147个。":                                "parts-against-whole",
		"核处线索527条，一季度98条，二季度126条，三季度141条，四季度172条。":                                   "parts-against-whole",
		"抽检1620批次，不合格45批次，合格率96.2%。":                                                 "rate-against-counts",
		"应收水费86.5万元，实收82.2万元，收缴率92.1%。":                                              "rate-against-counts",
		"设床位180张，入住153人，入住率95%。":                                                     "rate-against-counts",
		"受理1286件。\n从类型看，甲类514件，占40%；乙类386件，占30%；丙类257件，占30%；丁类129件，占10%。":            "share-against-counts",
		"限期整改249处，已完成231处，完成率92.8%，尚有28处。":                                           "balance",
		"最高为7月份的923件，最低为2月份的412件，相差411件。":                                            "difference",
		"东部办理121件，西部办理173件，东部比西部少62件。":                                               "difference",
		"二季度受理109件，比一季度143件下降13.8%。":                                                 "growth-against-counts",
		"申请27件，比上年多。增加9件，增长33.3%（上年18件）。":                                            "growth-against-counts",
		"受理热线转办件613件。与上年相比，转办件增加47件，增长15%。":                                          "growth-against-counts",
		"干茶产量705吨，产值8460万元，平均每公斤12元。":                                                "average-against-total",
		"聘请护林员72名。护林员每人每年补助1.2万元，全年共发放68.4万元。":                                       "product-against-total",
		"城镇居民收入35120元，农村居民收入18960元，城乡收入比为1.95。":                                      "ratio-against-counts",
		"常住人口32.0万人。\n实有床位1856张。每千人拥有床位8.5张。":                                        "average-against-total",
		"全年受理8472件。\n上半年3942件，下半年4630件。":                                             "sum-against-total",
		"住建局、财政局、民政局4个局参加。":                                                          "list-length",
		"学段\t上年（人）\t今年（人）\t增减（人）\n甲\t30\t36\t6\n乙\t20\t25\t5\n丙\t50\t58\t18":         "difference",
		"村\t应办（件）\t办结（件）\t办结率\n甲\t20件\t18件\t90%\n乙\t25件\t20件\t80%\n丙\t40件\t30件\t85%": "rate-against-counts",
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
		"已办结30件，结转2件。办结件中，予以公开12件、部分公开5件、不予公开4件、其他处理9件。",
		"受理纠纷300件。150件调成案件全部达成协议，其中口头协议80件，其余70件制作了协议书。",
		"低保50户，户均每月发放600元，半年共发放18万元。",
		"抽检食品200批次，合格196批次；回访商户80家，满意的有78家。",
		"排查纠纷100件，其中婚姻家庭50件，邻里40件，成功化解95件。",
		"办理案件672件，其中行政许可269件，占40%；行政确认172件，占26%。",
		"排查572件，化解551件，化解率96%，满意率98%。",
		"接待18.6万人次，其中图书馆11.16万人次，文化馆7.44万人次，图书馆占60%。",
		"新收申请27件，上年结转2件。其中予以公开14件，部分公开5件，不予公开3件，无法提供6件，其他处理1件。",
		"职工689人（正式607人，招聘82人），其中技术人员578人，管理人员68人，工勤人员43人。",
		"执业医师1390人（全科25人）、助理504人（乡村全科162人、执助全科8人）。",
		"划分网格68个，配备专职网格员68名、兼职网格员136名，平均每个网格3名。",
		"查看210座，第一轮70座，第二轮80座，第三轮60座，发现不合格9座，合格率95.7%。",
		"12个社区中，建成省级示范社区3个、市级7个，占比83.3%。",
		"年初预算3200万元，调整为3450万元，完成3512万元。其中税收2186万元，非税1326万元。",
		"受理1286件。\n从类型看，甲类514件，占40%；乙类386件，占30%；丙类257件，占20%；丁类129件，占10%。",
		"最高为923件，最低为412件，上年相差411件。",
		"采集4126人，其中男性3958人，女性168人，党员2310人。",
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
		"全年财政总收入12.8亿元，其中地方一般公共预算收入8.5亿元，税收收入6.9亿元。",
		"召开党委会6次，其中专题听取汇报4次；政府会议学法12次。",
		"油料产量14.5万吨，其中：油菜籽11.1万吨，增长10.1%；蔬菜总产量49.9万吨，增长4.0%。",
		"粮食面积43907公顷，其中，小麦21500公顷；玉米11118公顷；油料6284公顷；烟叶3087公顷；蔬菜10168公顷。",
		"教职工98人，其中专任教师92人；专任教师中本科及以上学历80人，占87%。",
		"在职职工86人，其中卫生技术人员74人，占86%；执业医师26人、注册护士31人。",
		"东区企业42家，占全区的38%；西区企业35家，占全区的32%。",
		"辖区共有企业286家，其中规上企业32家，占全县规上企业的16%。",
		"拉动消费3,100万元；其中餐饮核销186万元，占40.3%，零售核销276万元，占59.7%。",
		"抽检样品240份，合格231份，合格率96.25%；其中食品类120份，合格率98.3%。",
		"受理案件198件，结案18件，结案率9.09%；去年同期收案208件，结案36件，结案率17.31%。",
		"已结案件平均办理时间52.86天，其中执行案件平均办理时间72.78天。",
		"税收收入8103万元，比上年增收1284万元，增长18.8%；非税收入16524万元，比上年减收2354万元，下降12.5%。",
		"烟叶0.8万吨，与去年持平；蔬菜23.2万吨，增长5.0%。",
		"去年办理案件860件，今年上半年办理486件，同比增长15.7%。",
		"新增就业1,860人，其中一季度420人、二季度510人、三季度480人；完成年度任务1,800人的103.3%。",
		"行政案件分别为126件、142件、138件，三年共审结398件。",
		"毕业生286人，升入普通高中172人、中职学校98人，升学率94.4%。",
		"80岁以上4,620人，每人每月50元；90岁以上380人，每人每月100元；全年发放330万元。",
		"一般公共预算收入6.8亿元，支出32.4亿元；政府性基金收入4.2亿元，支出6.1亿元，结余0.8亿元。",
		"收入860万元，支出912万元，年初结余186万元，年末结余134万元。",
		"党员占60%，女性占45%，大专以上学历占70%。",
		"对社会治安满意的占98%，对矛盾调处满意的占96%。",
		"每季度研究1次，全年专题研究6次。",
		"供养标准为6240元，按集中供养每人每年3500元、分散供养每人每年2300元拨付。",
		"去年年底在册86人，今年以来新增32人，减少28人，目前在册90人。",
		"石桥镇下辖12个行政村。\n全县186个行政村中，我镇12个行政村全部达标。",
		"投入资金120万元，比上年增加20万元，上年为100万元，增长20%。",
		"一、2022年\n全县累计排查矛盾纠纷572件。\n二、2023年\n全县累计排查矛盾纠纷560件。",
		"审议重大事项46项，其中经合法性审查44项、公众参与9项、专家论证5项、风险评估6项。",
		"调解婚姻纠纷86件、邻里纠纷75件，全年共调解纠纷320件。",
		"新建公路12公里、改建18公里，全县公路总里程达860公里。",
		"在东村、西村2个村试点；东村、西村、南村等4个村推广。",
		"村\t网格员（人）\t专职（人）\t兼职（人）\n甲\t8\t4\t4\n乙\t6\t3\t3\n丙\t10\t6\t4",
		"月份\t受理（件）\t办结（件）\n1月\t20\t18\n2月\t15\t16\n3月\t22\t23",
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
