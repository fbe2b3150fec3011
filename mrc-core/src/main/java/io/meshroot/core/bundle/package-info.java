/**
 * The roots of one trust domain as a document for others: begin at {@link io.meshroot.core.bundle.SpiffeBundle}; {@link
 * io.meshroot.core.bundle.BundleEndpoint} serves it.
 */
@NullMarked
package io.meshroot.core.bundle;

import org.jspecify.annotations.NullMarked;
