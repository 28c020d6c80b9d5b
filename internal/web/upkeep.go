package web

import (
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"

	"fengqiao/internal/office"
)

// upkeepPage is where administrators verify a town's books and back them up.
type upkeepPage struct {
	frame
	Refresh   bool // something is under way
	Checking  *runView
	Last      *checkedView
	Backups   bool // made here, else by the database's own tools
	BackingUp *runView
	Failed    bool // the last backup was not made
	Kept      []keptRow
	Keep      int
	Elsewhere int // towns in the same data directory, when there are several: nothing may be taken out by one of them
}

// runView is something under way.
type runView struct {
	By, Began   string
	Percent     int
	Done, Total string
}

// checkedView is the last verification.
type checkedView struct {
	By, Ended, Took string
	Seq             int64
	Faults          []wrongRow
	Trouble         bool
	Newer           int64 // entries since
}

type wrongRow struct {
	Says, Link string
}

// keptRow is a backup that is kept.
type keptRow struct {
	Name, Made, Size, Link string
}

func (upkeepPage) template() string { return "upkeep" }

const stamp = "2006-01-02 15:04"

func (s *site) upkeep(w http.ResponseWriter, r *request) error {
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	last, now, err := r.desk.Verification(r.Context())
	if err != nil {
		return err
	}
	p := upkeepPage{frame: s.townFrame(r, r.desk, year, "upkeep", r.say("核账与备份")), Backups: s.Backups != nil}
	if now != nil {
		p.Checking = &runView{By: now.By, Began: now.Began.In(shanghai).Format(stamp), Percent: percent(now.Done, now.Total), Done: strconv.FormatInt(now.Done, 10),
			Total: strconv.FormatInt(now.Total, 10)}
	}
	if last != nil {
		p.Last = checked(r, last)
	}
	if s.Backups != nil {
		if err := s.backups(r, &p); err != nil {
			return err
		}
	}
	p.Refresh = p.Checking != nil || p.BackingUp != nil
	if p.Refresh {
		w.Header().Set("Refresh", "3")
	}
	return s.render(w, r, http.StatusOK, p)
}

func percent(done, total int64) int {
	if total <= 0 {
		return 0
	}
	return int(min(done, total) * 100 / total)
}

// checked words a verification; a fault of a matter leads to it.
func checked(r *request, v *office.Verification) *checkedView {
	out := &checkedView{By: v.By, Ended: v.Ended.In(shanghai).Format(stamp), Took: r.say("%.1f秒", v.Ended.Sub(v.Began).Seconds()), Seq: v.Seq,
		Trouble: v.Trouble != "", Newer: r.desk.Head.Seq - v.Seq}
	for _, f := range v.Faults {
		row := wrongRow{Says: f.Says.In(r.lang)}
		if id, err := strconv.ParseInt(f.ID, 10, 64); err == nil {
			switch f.What {
			case "matter":
				row.Link = matterLink(r.desk.Town, id)
			case "entry":
				row.Link = journalLink(r.desk.Town, id)
			}
		}
		out.Faults = append(out.Faults, row)
	}
	return out
}

func (s *site) backups(r *request, p *upkeepPage) error {
	state := s.Backups.State()
	p.Keep, p.Failed = s.Backups.Keep, state.Err != nil
	if state.Running {
		p.BackingUp = &runView{Began: state.Began.In(shanghai).Format(stamp), Percent: percent(state.Done, state.Total), Done: bytesIn(r, state.Done), Total: bytesIn(r, state.Total)}
	}
	towns, err := s.Office.Towns(r.Context())
	if err != nil {
		return err
	}
	if len(towns) > 1 {
		p.Elsewhere = len(towns)
	}
	kept, err := s.Backups.List()
	if err != nil {
		return err
	}
	for _, k := range kept {
		row := keptRow{Name: k.Name, Made: k.Made.In(shanghai).Format(stamp), Size: bytesIn(r, k.Size)}
		if p.Elsewhere == 0 {
			row.Link = "/" + r.desk.Town + "/upkeep/backups/" + url.PathEscape(k.Name)
		}
		p.Kept = append(p.Kept, row)
	}
	return nil
}

// bytesIn words a size.
func bytesIn(r *request, n int64) string {
	const kilo, mega = 1 << 10, 1 << 20
	if n < mega {
		return r.say("%d千字节", (n+kilo-1)/kilo)
	}
	return r.say("%.1f兆字节", float64(n)/mega)
}

func (s *site) startVerification(w http.ResponseWriter, r *request) error {
	if err := r.desk.StartVerification(); err != nil {
		return err
	}
	http.Redirect(w, r.Request, "/"+r.desk.Town+"/upkeep", http.StatusSeeOther)
	return nil
}

func (s *site) startBackup(w http.ResponseWriter, r *request) error {
	if s.Backups == nil {
		return missing{r.say("这里的账存在 PostgreSQL 里，由它自己的工具备份。")}
	}
	s.Log.Info("backup asked for", "town", r.desk.Town, "by", r.account.Name)
	s.Backups.Start()
	http.Redirect(w, r.Request, "/"+r.desk.Town+"/upkeep", http.StatusSeeOther)
	return nil
}

// takeBackup sends a backup. It holds the books of every town in the data directory, so no administrator of one of
// several may have it.
func (s *site) takeBackup(w http.ResponseWriter, r *request) error {
	if s.Backups == nil {
		return missing{r.say("这里的账存在 PostgreSQL 里，由它自己的工具备份。")}
	}
	towns, err := s.Office.Towns(r.Context())
	if err != nil {
		return err
	}
	if len(towns) > 1 {
		return denied{r.say("备份里有%d个乡镇的账，只能由管理服务器的人在服务器上取用。", len(towns))}
	}
	f, err := s.Backups.Open(r.PathValue("name"))
	if errors.Is(err, fs.ErrNotExist) {
		return missing{r.say("没有备份「%s」，可能已经按保留份数删除。", r.PathValue("name"))}
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	s.Log.Info("backup taken", "town", r.desk.Town, "by", r.account.Name, "name", r.PathValue("name"))
	h := w.Header()
	h.Set("Content-Type", "application/gzip")
	h.Set("Content-Disposition", "attachment; filename=\""+r.PathValue("name")+"\"")
	http.ServeContent(w, r.Request, r.PathValue("name"), info.ModTime(), f)
	return nil
}
