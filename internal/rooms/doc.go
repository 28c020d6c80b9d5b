// Package rooms holds the house rule, as a test: which package may lean on which.
package rooms
