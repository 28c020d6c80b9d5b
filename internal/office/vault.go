package office

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base32"
	"fmt"
	"io"
	"strings"
)

// vault seals personal data (names, numbers, addresses of private persons), so that the journal only ever holds a
// random reference and the data can be erased lawfully while the journal stays whole.
type vault struct {
	aead cipher.AEAD
	rand io.Reader
}

// partyPrefix marks a reference to sealed data.
const partyPrefix = "party-"

func newVault(key []byte, random io.Reader) (*vault, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("key of the personal data: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("key of the personal data: %w", err)
	}
	return &vault{aead, random}, nil
}

// seal encrypts plain under a new reference.
func (v *vault) seal(plain string) (ref string, sealed []byte, err error) {
	random := make([]byte, 15+v.aead.NonceSize())
	if _, err := io.ReadFull(v.rand, random); err != nil {
		return "", nil, fmt.Errorf("sealing personal data: %w", err)
	}
	ref = partyPrefix + strings.ToLower(base32.StdEncoding.EncodeToString(random[:15]))
	nonce := random[15:]
	return ref, v.aead.Seal(nonce, nonce, []byte(plain), []byte(ref)), nil
}

func (v *vault) open(ref string, sealed []byte) (string, error) {
	n := v.aead.NonceSize()
	if len(sealed) < n {
		return "", fmt.Errorf("personal data %s is damaged", ref)
	}
	plain, err := v.aead.Open(nil, sealed[:n], sealed[n:], []byte(ref))
	if err != nil {
		return "", fmt.Errorf("personal data %s cannot be opened with this key: %w", ref, err)
	}
	return string(plain), nil
}

// Party opens the personal data behind a reference; ErrNotFound when it has been erased.
func (o *Office) Party(ctx context.Context, town, ref string) (string, error) {
	sealed, err := o.Store.Party(ctx, town, ref)
	if err != nil {
		return "", err
	}
	return o.vault.open(ref, sealed)
}
