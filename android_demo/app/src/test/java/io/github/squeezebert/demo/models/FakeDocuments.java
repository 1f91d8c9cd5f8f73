package io.github.squeezebert.demo.models;

import android.content.ContentProvider;
import android.content.ContentValues;
import android.database.Cursor;
import android.database.MatrixCursor;
import android.net.Uri;
import android.os.ParcelFileDescriptor;
import android.provider.OpenableColumns;
import java.io.File;
import java.io.FileNotFoundException;
import org.robolectric.Robolectric;

/** Another app's documents: the small models of the tests, under names and sizes that this app says. */
public final class FakeDocuments extends ContentProvider {
    private static final String AUTHORITY = "documents.test";
    private static final File MODELS = new File("../../tests/data/android");

    static void install() {
        Robolectric.buildContentProvider(FakeDocuments.class).create(AUTHORITY);
    }

    /**
     * A document.
     *
     * @param file which of the small models its bytes are
     * @param name what it is called
     * @param size what its size is said to be; null for nothing
     */
    static Uri document(String file, String name, Long size) {
        Uri.Builder uri = new Uri.Builder().scheme("content").authority(AUTHORITY).appendPath(file);
        uri.appendQueryParameter("name", name);
        return size == null ? uri.build() : uri.appendQueryParameter("size", size.toString()).build();
    }

    @Override
    public boolean onCreate() {
        return true;
    }

    @Override
    public Cursor query(Uri uri, String[] columns, String selection, String[] arguments, String order) {
        MatrixCursor cursor = new MatrixCursor(new String[] {OpenableColumns.DISPLAY_NAME, OpenableColumns.SIZE});
        String size = uri.getQueryParameter("size");
        cursor.addRow(new Object[] {uri.getQueryParameter("name"), size == null ? null : Long.valueOf(size)});
        return cursor;
    }

    @Override
    public ParcelFileDescriptor openFile(Uri uri, String mode) throws FileNotFoundException {
        return ParcelFileDescriptor.open(new File(MODELS, uri.getLastPathSegment()), ParcelFileDescriptor.MODE_READ_ONLY);
    }

    @Override
    public String getType(Uri uri) {
        return "application/octet-stream";
    }

    @Override
    public Uri insert(Uri uri, ContentValues values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int delete(Uri uri, String selection, String[] arguments) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int update(Uri uri, ContentValues values, String selection, String[] arguments) {
        throw new UnsupportedOperationException();
    }
}
