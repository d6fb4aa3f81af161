package dev.muster.backend;

/// Ranges over keys.
public final class Keys {
    private Keys() {}

    /// Returns the first key after all that start with `prefix`, as the exclusive end of a range.
    public static String endOf(String prefix) {
        int last = prefix.length() - 1;
        return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }

    /// Returns the first key after `key`, to continue a range behind it.
    public static String after(String key) {
        return key + '\0';
    }
}
