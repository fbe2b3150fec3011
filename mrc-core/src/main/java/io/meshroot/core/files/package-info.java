/**
 * Certificates for programs that read files: begin at {@link io.meshroot.core.files.FilePublisher}.
 *
 * <p>Chain, key and trust are switched together by one rename. That a program was told to reload proves nothing; its holder
 * acknowledges what a {@link io.meshroot.core.files.ConsumerProbe} has seen it do.
 */
@NullMarked
package io.meshroot.core.files;

import org.jspecify.annotations.NullMarked;
