package io.meshroot.core.internal.trust;

/**
 * Something that happens.
 *
 * @param words what
 * @param after the world after it
 */
record Step(String words, World after) {}
