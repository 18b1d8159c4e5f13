/**
 * The command {@code demo}: the whole stack on this machine, fed by the simulator, watched in the terminal and, if asked,
 * checked number by number against the exact oracle.
 */
package dev.tidemark.embedded.demo;
