/**
 * Checks of what the jobs have published: how far they are, what the topic holds, and whether topic and table say what the
 * oracle says. Used by the commands that prove something, and by tests.
 */
package dev.tidemark.embedded.check;
