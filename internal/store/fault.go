package store

import (
	"errors"
	"fmt"

	"fengqiao/internal/handbook"
)

// What can be wrong with a store as a whole; a [*Fault] wraps one of them and says it to a person.
var (
	ErrDamaged     = errors.New("database damaged")
	ErrNewer       = errors.New("database written by a newer version")
	ErrOlder       = errors.New("database of an older version")
	ErrInUse       = errors.New("data directory in use")
	ErrAbsent      = errors.New("no database")
	ErrUnreachable = errors.New("database server not reachable")
	ErrReadOnly    = errors.New("store opened for reading only")
	ErrText        = errors.New("text that cannot be kept")
	ErrNoCopy      = errors.New("no database of this program's own to copy")
	ErrTaken       = errors.New("position or key taken already")
)

// Fault says in both languages what is wrong with the store and what would be right.
type Fault struct {
	Kind error // one of the errors above
	Says handbook.Text
	Err  error // what the engine or the system said; may be nil
}

// Error is the fault in Chinese, with the cause.
func (f *Fault) Error() string {
	if f.Err == nil {
		return f.Says.Zh
	}
	return f.Says.Zh + "（" + f.Err.Error() + "）"
}

// In is the sentence alone in lang ("zh" or "en").
func (f *Fault) In(lang string) string { return f.Says.In(lang) }

// Unwrap lets errors.Is find both the kind and the cause.
func (f *Fault) Unwrap() []error {
	if f.Err == nil {
		return []error{f.Kind}
	}
	return []error{f.Kind, f.Err}
}

func fault(kind, cause error, zh, en string, args ...any) *Fault {
	if len(args) > 0 {
		zh, en = fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...)
	}
	return &Fault{Kind: kind, Says: handbook.Text{Zh: zh, En: en}, Err: cause}
}

func damaged(cause error) *Fault {
	return fault(ErrDamaged, cause,
		"数据库文件已损坏，或不是枫桥的数据库；请用最近的备份恢复。",
		"The database file is damaged or is not a Fengqiao database; restore the latest backup.")
}
