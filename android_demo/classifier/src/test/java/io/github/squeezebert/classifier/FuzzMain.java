package io.github.squeezebert.classifier;

import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Timer;
import java.util.TimerTask;

/**
 * Opens one file after the other on Android's x86_64 library and lets it answer, for {@code python -m tests.fuzz}.
 *
 * <p>Standard input has a path a line. For each, standard output gets a line of JSON: the {@code outcome} is "answered",
 * "refused" where one line names the file and its fault, or "fault", with {@code what} happened; standard error then gets
 * the stack.
 */
final class FuzzMain {
    private static final String TEXT = "the cat ".repeat(100);

    // Less than what `python -m tests.fuzz` waits, which would leave this process behind.
    private static final long LONGEST_MILLISECONDS = 50_000;
    private static final int HANG = 3;

    private FuzzMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        NativeRuntime.load();
        PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Timer watch = new Timer(true);
        for (String path = input.readLine(); path != null; path = input.readLine()) {
            TimerTask end = endOfProcess();
            watch.schedule(end, LONGEST_MILLISECONDS);
            JsonObject outcome = outcome(new File(path));
            end.cancel();
            output.println(outcome);
        }
    }

    private static TimerTask endOfProcess() {
        return new TimerTask() {
            @Override
            public void run() {
                Runtime.getRuntime().halt(HANG);
            }
        };
    }

    private static JsonObject outcome(File file) {
        JsonObject outcome = new JsonObject();
        try {
            use(file);
            outcome.addProperty("outcome", "answered");
        } catch (IOException | IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            boolean told = message.contains(file.getName()) && message.lines().count() == 1;
            outcome.addProperty("outcome", told ? "refused" : "fault");
            outcome.addProperty("what", e.toString());
        } catch (Throwable e) {
            // Errors too: an InternalError is how the JVM tells of a mapped page that cannot be read.
            e.printStackTrace();
            StackTraceElement[] places = e.getStackTrace();
            outcome.addProperty("outcome", "fault");
            outcome.addProperty("what", e + (places.length == 0 ? "" : " (" + places[0] + ")"));
        }
        return outcome;
    }

    private static void use(File file) throws IOException {
        try (FileInputStream stream = new FileInputStream(file);
                TextModel model = TextModels.open(stream.getFD(), 0, file.length(), file.getName(), new TextModel.Options())) {
            AnswersMain.answer(model, "the cat", model instanceof QuestionAnswerer ? TEXT : null);
            AnswersMain.answer(model, TEXT, model instanceof QuestionAnswerer ? "the cat" : null);
        }
    }
}
