package dev.muster.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// How long a person waits for `tctl inventory ls`.
@Command(
        name = "tctl",
        description = "Time of `tctl inventory ls` from the shell.",
        mixinStandardHelpOptions = true)
final class TctlBench implements Callable<Integer> {

    @Option(
            names = "--agents",
            split = ",",
            defaultValue = "0,1000",
            description = "Sizes of the inventory beside Auth itself; default ${DEFAULT-VALUE}.")
    private List<Integer> sizes = List.of();

    @Option(names = "--runs", defaultValue = "20", description = "Default ${DEFAULT-VALUE}.")
    private int runs;

    @Override
    public Integer call() throws Exception {
        try (var lab = new Lab()) {
            lab.awaitServer();
            for (int size : sizes) {
                lab.fleet().growTo(size).awaitReady(Lab.LONG);
                var millis = new ArrayList<Double>();
                for (int i = 0; i < runs; i++) {
                    millis.add(Tctl.run(lab, "inventory", "ls").orElseThrow());
                }
                Lab.print("tctl inventory ls, %d agents".formatted(size + 1), Spread.of(millis));
            }
        }
        return 0;
    }
}
