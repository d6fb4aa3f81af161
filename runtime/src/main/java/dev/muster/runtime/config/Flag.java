package dev.muster.runtime.config;

/// A command-line flag that has a say in the configuration.
public enum Flag {
    CONFIG("--config"),
    ROLES("--roles"),
    AUTH_SERVER("--auth-server"),
    TOKEN("--token"),
    CA_PIN("--ca-pin"),
    NODENAME("--nodename"),
    DATA_DIR("--data-dir"),
    DIAG_ADDR("--diag-addr"),
    LABELS("--labels");

    private final String text;

    Flag(String text) {
        this.text = text;
    }

    /// Returns the flag as it is typed.
    @Override
    public String toString() {
        return text;
    }
}
