package dev.muster.runtime.config;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.identity.CaPin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How a host without an identity joins: `join_params` or `auth_token`, and `ca_pin`.
public record JoinConfig(Optional<ValueOrFile> token, List<ValueOrFile> caPins) {
    public JoinConfig {
        requireNonNull(token, "token");
        caPins = List.copyOf(caPins);
    }

    /// Returns the token, read from its file now if it stands in one; empty when none is
    /// configured.
    ///
    /// @throws FaultException with `TOKEN_MISSING`, naming the file
    public Optional<Secret> readToken() {
        return token.map(t -> t.read("join token", Reason.Code.TOKEN_MISSING));
    }

    /// Returns the pins, read from their files now; a file may hold several, one a line.
    ///
    /// @throws FaultException with `CA_PIN_MISSING`, naming the file or the bad pin
    public List<CaPin> readCaPins() {
        var pins = new ArrayList<CaPin>();
        for (var source : caPins) {
            var text = source.read("CA pin", Reason.Code.CA_PIN_MISSING).reveal();
            text.lines().filter(line -> !line.isBlank()).forEach(line -> pins.add(pin(line)));
        }
        return List.copyOf(pins);
    }

    private static CaPin pin(String line) {
        return CaPin.parse(line)
                .orElseThrow(() ->
                        new FaultException(
                                new Fault(
                                        "Cannot read the CA pin",
                                        new Reason(
                                                Reason.Code.CA_PIN_MISSING,
                                                Texts.quote(line) + " is no pin",
                                                "Write sha256: and 64 hex digits, as `tctl status` prints it"))));
    }
}
