/** JMH benchmarks, each beside its floor. */
@NullMarked
package io.meshroot.benchmarks;

import org.jspecify.annotations.NullMarked;
