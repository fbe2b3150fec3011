/** Arbitraries and domains for property-based suites. */
@org.jspecify.annotations.NullMarked
module io.meshroot.testkit.jqwik {
    requires transitive io.meshroot.api;
    requires transitive net.jqwik.api;
    requires static transitive org.jspecify;

    exports io.meshroot.testkit.jqwik;
}
