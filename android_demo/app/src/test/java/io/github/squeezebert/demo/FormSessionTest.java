package io.github.squeezebert.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.os.Handler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

/** Which inputs and choices are taken, and what is still done when the screen is left. */
@RunWith(RobolectricTestRunner.class)
public class FormSessionTest {
    private final Recorded session = new Recorded();
    private final CountDownLatch busy = new CountDownLatch(1);

    @After
    public void end() {
        busy.countDown();
        session.close();
    }

    @Test
    public void theSameInputIsAnsweredOnceAndAnewWhenAsked() {
        session.ask(input("a"));
        pass();
        session.ask(input("a"));
        pass();
        assertEquals(List.of("answer a"), session.done);
        session.askAgain();
        pass();
        assertEquals(List.of("answer a", "answer a"), session.done);
    }

    @Test
    public void ofChoicesThatWaitTheLatestAloneIsOpened() throws InterruptedException {
        beBusy();
        session.openChosen();
        session.openChosen();
        busy.countDown();
        pass();
        assertEquals(List.of("open"), session.done);
    }

    @Test
    public void whatWasToldBeforeTheScreenIsLeftIsDone() throws InterruptedException {
        beBusy();
        session.tell("remember");
        session.openChosen();
        session.ask(input("a"));
        Thread thread = session.looper().getThread();
        session.close();
        busy.countDown();
        thread.join(TimeUnit.MINUTES.toMillis(1));
        assertEquals("and nothing is opened or answered", List.of("remember"), session.done);
    }

    private static Input input(String text) {
        return new Input(text, "", "", "");
    }

    private void beBusy() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        assertTrue(new Handler(session.looper()).post(() -> {
            begun.countDown();
            try {
                assertTrue(busy.await(1, TimeUnit.MINUTES));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        assertTrue(begun.await(1, TimeUnit.MINUTES));
    }

    private void pass() {
        shadowOf(session.looper()).idleFor(Duration.ofMillis(FormSession.PAUSE_MILLISECONDS));
    }

    private static final class Recorded extends FormSession<String> {
        final List<String> done = new ArrayList<>();

        Recorded() {
            super("recorded", "");
        }

        void tell(String what) {
            background.post(() -> done.add(what));
        }

        @Override
        void open() {
            done.add("open");
        }

        @Override
        void answer() {
            done.add("answer " + input().text());
        }

        @Override
        String withoutReply() {
            return "";
        }
    }
}
