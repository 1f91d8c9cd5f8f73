package io.github.squeezebert.demo.words;

import static org.junit.Assert.assertEquals;

import io.github.squeezebert.demo.RealTimeTestRunner;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;

/** Identifiers become words, figures follow the language. */
@RunWith(RealTimeTestRunner.class)
public class NamesTest {
    private final Names names = new Names(RuntimeEnvironment.getApplication().getResources());
    private final Numbers numbers = new Numbers(RuntimeEnvironment.getApplication().getResources());

    @Test
    public void labelsAreWords() {
        assertEquals("Card arrival", names.label("card_arrival"));
        assertEquals("W2", names.label("w2"));
        assertEquals("Éco", names.label("éco"));
        assertEquals("ZIP code", names.label("ZIP_code"));
        assertEquals("_", names.label("_"));
    }

    @Test
    public void commonLabelsAndKindsHaveNamesOfTheirOwn() {
        assertEquals("No spam", names.label("ham"));
        assertEquals("Creative work", names.label("creative-work"));
        assertEquals("Person", names.label("PER"));
        assertEquals("Place", names.label("LOC"));
        assertEquals("Science and technology", names.label("science/technology"));
    }

    @Test
    public void bothSizesOfAModelHaveOneTitle() {
        assertEquals(names.title("intents"), names.title("intents_8mb"));
        assertEquals("Requests to an assistant", names.title("intents"));
        assertEquals("My model 8mb", names.title("my_model_8mb"));
        assertEquals("Topic, in many languages", names.title("topics"));
        assertEquals("Names, in many languages", names.title("entities_multilingual"));
    }

    @Test
    public void figuresInEnglish() {
        assertEquals("98.7%", numbers.percent(0.98712));
        assertEquals("-0.50", numbers.decimal(-0.5, 2));
        assertEquals("8.0 MB", numbers.megabytes(7_963_085));
        assertEquals("0 minutes ago", numbers.ago(-1));
        assertEquals("59 minutes ago", numbers.ago(3_599_999));
        assertEquals("1 hour ago", numbers.ago(3_600_000));
        assertEquals("2 days ago", numbers.ago(2 * 86_400_000));
    }

    @Test
    @Config(qualifiers = "de")
    public void germanFiguresAndNames() {
        assertEquals("98,7\u00a0%", numbers.percent(0.98712));
        assertEquals("8,0 MB", numbers.megabytes(7_963_085));
        assertEquals("vor 5 Minuten", numbers.ago(300_000));
        assertEquals("Keine Werbung", names.label("ham"));
        assertEquals("Gesundheit", names.label("health"));
        assertEquals("Wünsche an einen Assistenten", names.title("intents_8mb"));
        assertEquals("a label of its own stays as it is", "Card arrival", names.label("card_arrival"));
    }

    @Test
    @Config(qualifiers = "ar-rEG-ldrtl")
    public void arabicFigures() {
        assertEquals("٠٫٥٠", numbers.decimal(0.5, 2));
    }
}
