package io.github.squeezebert.demo.models;

import android.content.Context;
import io.github.squeezebert.classifier.TextModel;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;

/**
 * The imported models, in a folder of this app alone.
 *
 * <p>A file is copied under a temporary name, checked by the library, and only then called {@code .tflite}: what is listed
 * here has been whole and sound.
 */
final class ModelFolder {
    /** Bytes that stay free: Android and the other apps fail on a phone that is full. */
    static final long RESERVE = 32L << 20;

    /** A longer name would not fit into a list, nor into every file system. */
    static final int LONGEST_NAME = 80;

    private static final String EXTENSION = ".tflite";
    private static final String TEMPORARY = ".part";
    private static final int BLOCK = 1 << 16;

    /** Who is told how far a copy is. */
    interface Copying {
        /**
         * @param done bytes that are copied
         * @return whether to go on
         */
        boolean onBytes(long done);
    }

    private final File folder;
    private final LongSupplier space;

    /** @param space tells how many bytes are free where the folder lies */
    ModelFolder(File folder, LongSupplier space) {
        this.folder = folder;
        this.space = space;
    }

    static ModelFolder of(Context context) {
        File files = context.getFilesDir();
        return new ModelFolder(new File(files, "models"), files::getUsableSpace);
    }

    /** All of them, by file name. */
    List<ImportedModel> list() {
        List<ImportedModel> models = new ArrayList<>();
        for (File file : files(EXTENSION)) {
            models.add(new ImportedModel(file));
        }
        return models;
    }

    /** How many bytes a model may have now. */
    long free() {
        return Math.max(0, space.getAsLong() - RESERVE);
    }

    /**
     * Copies a model, checks it, and lists it.
     *
     * @param name what its file is called elsewhere; a number is added where another is called so here
     * @param size number of its bytes, or less than 0 where it is not known
     * @param bytes what to read; the caller closes it
     * @param copying is told of each block
     * @throws NoSpaceException if it does not fit
     * @throws CancellationException if {@code copying} did not want more
     * @throws IOException if it cannot be read or written, or is damaged
     * @throws IllegalArgumentException if it is no model that this library can run
     */
    ImportedModel add(String name, long size, InputStream bytes, Copying copying) throws IOException {
        if (size > free()) {
            throw new NoSpaceException(size, free());
        }
        if (!folder.isDirectory() && !folder.mkdirs()) {
            throw new IOException(name + ": the folder for it cannot be made");
        }
        File temporary = File.createTempFile("import", TEMPORARY, folder);
        try {
            copy(bytes, temporary, size, copying);
            check(temporary, name);
            if (!copying.onBytes(temporary.length())) {
                throw new CancellationException();
            }
            File file = unusedFile(plainName(name));
            if (!temporary.renameTo(file)) {
                throw new IOException(name + ": the copy cannot be given its name");
            }
            return new ImportedModel(file);
        } finally {
            // Where all went well, nothing is called so any more.
            temporary.delete();
        }
    }

    /** @return whether the model is no longer there */
    boolean remove(ImportedModel model) {
        return model.file().delete() || !model.file().exists();
    }

    /** Removes what an import left behind whose process ended. No other import may go on. */
    void removeLeftovers() {
        for (File file : files(TEMPORARY)) {
            file.delete();
        }
    }

    private void copy(InputStream from, File to, long size, Copying copying) throws IOException {
        byte[] block = new byte[BLOCK];
        long done = 0;
        try (FileOutputStream stream = new FileOutputStream(to)) {
            for (int count = from.read(block); count >= 0; count = from.read(block)) {
                // The size may not have been known or true, and others fill the phone meanwhile.
                if (count > free()) {
                    throw new NoSpaceException(size, done + free());
                }
                stream.write(block, 0, count);
                done += count;
                if (!copying.onBytes(done)) {
                    throw new CancellationException();
                }
            }
            stream.getFD().sync();
        }
    }

    private static void check(File file, String name) throws IOException {
        // The metadata first: of a foreign file they say most plainly what it lacks.
        ImportedModel.description(file, name);
        ImportedModel.open(file, name, new TextModel.Options()).close();
    }

    /** The last part of a path, without what cannot be read in a list or be in a file's name, and without the extension. */
    private static String plainName(String name) {
        String plain = name.substring(name.lastIndexOf('/') + 1);
        plain = plain.replaceAll("[\\p{Cntrl}\\p{Cf}\\\\:*?\"<>|]+", " ").trim().replaceAll("^\\.+", "");
        if (plain.toLowerCase(Locale.ROOT).endsWith(EXTENSION)) {
            plain = plain.substring(0, plain.length() - EXTENSION.length());
        }
        plain = plain.length() > LONGEST_NAME ? plain.substring(0, LONGEST_NAME).trim() : plain.trim();
        return plain.isEmpty() ? "model" : plain;
    }

    private File unusedFile(String name) {
        File file = new File(folder, name + EXTENSION);
        for (int number = 2; file.exists(); number++) {
            file = new File(folder, name + " " + number + EXTENSION);
        }
        return file;
    }

    private File[] files(String extension) {
        File[] files = folder.listFiles((parent, file) -> file.endsWith(extension));
        if (files == null) {
            return new File[0];
        }
        Arrays.sort(files);
        return files;
    }
}
