package press

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"fengqiao/internal/handbook"
)

// limit is how long LibreOffice may take; a report takes it a few seconds.
const limit = 2 * time.Minute

// programs are the names LibreOffice goes by.
var programs = []string{"soffice", "libreoffice"}

func program() (string, bool) {
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			return path, true
		}
	}
	return "", false
}

// CanPDF tells whether LibreOffice is there to make a .pdf.
func CanPDF() bool { _, there := program(); return there }

// turn lets one conversion run at a time: LibreOffice takes a whole processor and some hundred megabytes.
var turn = make(chan struct{}, 1)

// Convert turns a .docx file into PDF through LibreOffice, in a profile of its own that is dropped afterwards. A *Refused
// says that there is no LibreOffice, or that it did not finish.
func Convert(ctx context.Context, docx []byte) ([]byte, error) {
	path, there := program()
	if !there {
		return nil, &Refused{handbook.Say("本机没有 LibreOffice，不能写成 .pdf；请写成 .docx，或请管理员安装 LibreOffice Writer。",
			"there is no LibreOffice on this machine, so no .pdf can be made: write a .docx, or have LibreOffice Writer installed")}
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return nil, late(ctx)
	}
	dir, err := os.MkdirTemp("", "fengqiao-pdf-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	const name = "report"
	file, fonts := filepath.Join(dir, name+"."+Docx), filepath.Join(dir, "fonts.conf")
	if err := errors.Join(os.WriteFile(file, docx, 0o600), os.WriteFile(fonts, []byte(fontsConf()), 0o600)); err != nil {
		return nil, err
	}
	profile := url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(dir, "profile"))}
	office := exec.CommandContext(ctx, path, "-env:UserInstallation="+profile.String(), "--headless", "--convert-to", PDF, "--outdir", dir, file)
	office.Env = append(os.Environ(), "FONTCONFIG_FILE="+fonts)
	office.WaitDelay = 5 * time.Second
	said, err := office.CombinedOutput()
	if ctx.Err() != nil {
		return nil, late(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("libreoffice: %w: %s", err, strings.TrimSpace(string(said)))
	}
	out, err := os.ReadFile(filepath.Join(dir, name+"."+PDF))
	if err != nil {
		return nil, fmt.Errorf("libreoffice wrote nothing: %s", strings.TrimSpace(string(said)))
	}
	return out, nil
}

// late is said when LibreOffice did not finish in time; who has gone away is told nothing.
func late(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return &Refused{handbook.Say("LibreOffice 两分钟内没有写完 .pdf，请稍后再试，或写成 .docx。",
		"LibreOffice did not finish the .pdf in two minutes: try again later, or write a .docx")}
}

// faces are those of GB/T 9704, each with what may stand in for it where it is not installed, the nearest first. All have
// full-width characters, so that the page keeps its 22 lines of 28.
var faces = [][]string{
	{"仿宋_GB2312", "仿宋", "FangSong", "STFangsong", "方正仿宋_GBK", "FandolFang", "Noto Serif CJK SC", "Source Han Serif SC", "AR PL UMing CN"},
	{"楷体_GB2312", "楷体", "KaiTi", "STKaiti", "方正楷体_GBK", "FandolKai", "AR PL UKai CN", "Noto Serif CJK SC", "Source Han Serif SC"},
	{"黑体", "SimHei", "STHeiti", "方正黑体_GBK", "FandolHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei"},
	{"宋体", "SimSun", "STSong", "FandolSong", "Noto Serif CJK SC", "Source Han Serif SC", "AR PL UMing CN"},
	{"方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "STZhongsong", "Noto Serif CJK SC", "Source Han Serif SC", "宋体", "SimSun"},
	{"Times New Roman", "Liberation Serif", "Nimbus Roman", "DejaVu Serif"},
}

// fontsConf tells fontconfig what stands in for what.
func fontsConf() string {
	var out strings.Builder
	out.WriteString(`<?xml version="1.0"?>` + "\n" + `<!DOCTYPE fontconfig SYSTEM "fonts.dtd">` + "\n<fontconfig>\n" +
		`<include ignore_missing="yes">/etc/fonts/fonts.conf</include>` + "\n")
	for _, names := range faces {
		fmt.Fprintf(&out, `<match target="pattern"><test name="family"><string>%s</string></test><edit name="family" mode="assign" binding="same">`, names[0])
		for _, name := range names {
			fmt.Fprintf(&out, "<string>%s</string>", name)
		}
		out.WriteString("</edit></match>\n")
	}
	out.WriteString("</fontconfig>\n")
	return out.String()
}
