package dev.muster.tctl;

import dev.muster.core.time.Time;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import dev.muster.testkit.ManualTime;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/// A tctl command that ran in this JVM.
record TctlRun(int exit, String out, String err) {
    static TctlRun of(AuthAccess auth, String... arguments) {
        return of(auth, new ManualTime(), arguments);
    }

    static TctlRun of(AuthAccess auth, Time time, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exit =
                Tctl.commandLine(new Commands(new GlobalOptions(), auth, time), List.of(arguments))
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(arguments);
        return new TctlRun(exit, out.toString(), err.toString());
    }
}
