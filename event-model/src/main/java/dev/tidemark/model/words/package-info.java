/** Help with words that a user has misspelt. Knows nothing of what they mean. */
package dev.tidemark.model.words;
