package people

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// cost of one argon2id computation. RFC 9106 allows less memory for more passes; these fit a small server that many
// clerks sign in to at eight in the morning, and are kept with each hash, so they may rise later.
type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

var present = cost{memory: 19 << 10, passes: 2, threads: 1}

const (
	saltBytes = 16
	hashBytes = 32
	// leastPassword is the least a password may have, in characters, mostPassword the most, in bytes.
	leastPassword = 8
	mostPassword  = 256
)

// kitchens bounds how many hashes are computed at once, so that sign-ins cannot use up the memory.
var kitchens = make(chan struct{}, runtime.NumCPU())

// Hash is a password as it is kept: argon2id with its cost and a fresh salt.
func Hash(password string) (string, error) {
	if err := long(password); err != nil {
		return "", err
	}
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails
	return present.encode(salt, present.derive(password, salt)), nil
}

// long says whether a password is too short, or too long to be one.
func long(password string) error {
	if utf8.RuneCountInString(password) < leastPassword || len(password) > mostPassword {
		return refuse("password", "密码至少%d个字符，至多%d个字节。", "A password has at least %d characters and at most %d bytes.", leastPassword, mostPassword)
	}
	return nil
}

// Once is a password to be changed at the first sign-in: sixty random bits, easily told over the telephone.
func Once() string {
	text := strings.ToLower(rand.Text())
	return text[:4] + "-" + text[4:8] + "-" + text[8:12]
}

func (c cost) derive(password string, salt []byte) []byte {
	kitchens <- struct{}{}
	defer func() { <-kitchens }()
	return argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.threads, hashBytes)
}

func (c cost) encode(salt, hash []byte) string {
	e := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.threads, e(salt), e(hash))
}

// matches tells whether a password is the one that was hashed.
func matches(kept, password string) bool {
	parts := strings.Split(kept, "$")
	var version int
	var c cost
	if len(parts) != 6 || parts[1] != "argon2id" || len(password) > mostPassword {
		return false
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.threads); err != nil {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	return err == nil && subtle.ConstantTimeCompare(want, c.derive(password, salt)) == 1
}

// nobody is verified in place of an unknown name, so that the time of an answer does not tell which names exist.
var nobody = present.encode(make([]byte, saltBytes), make([]byte, hashBytes))
