/** What long-running commands have in common: the terminal, Ctrl-C, and closing in order whatever was opened. */
package dev.tidemark.embedded.program;
