package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// sentence is something said in both languages.
type sentence struct{ zh, en string }

// Error is the sentence in Chinese.
func (s *sentence) Error() string { return s.zh }

// In is the sentence in lang.
func (s *sentence) In(lang string) string {
	if lang == "en" {
		return s.en
	}
	return s.zh
}

// say picks a sentence in the user's language.
func (c *console) say(zh, en string) string { return (&sentence{zh, en}).In(c.lang) }

// complain prints an error as a plain sentence in the user's language.
func (c *console) complain(err error) { fmt.Fprintln(c.err, "fengqiao: "+c.word(err)) }

func (c *console) word(err error) string {
	var bilingual interface{ In(lang string) string }
	if errors.As(err, &bilingual) {
		return strings.TrimRight(bilingual.In(c.lang), "\n")
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return c.say("找不到文件或目录："+path.Path+"。请核对路径。", "no such file or directory: "+path.Path+"; check the path")
		case errors.Is(err, fs.ErrPermission):
			return c.say("没有权限读写："+path.Path, "not allowed to read or write "+path.Path)
		}
	}
	return c.say("出了意外问题："+err.Error(), "something went wrong: "+err.Error())
}

// terminal tells whether f is a screen rather than a file or pipe.
func terminal(f any) bool {
	file, ok := f.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
