/** The built-in certificate authority. */
module io.meshroot.tresor {
    requires transitive io.meshroot.api;
    requires io.meshroot.core;
    requires static transitive org.jspecify;
}
