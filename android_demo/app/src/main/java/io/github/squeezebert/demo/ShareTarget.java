package io.github.squeezebert.demo;

import android.content.ComponentName;
import android.content.Context;
import android.content.pm.PackageManager;

/**
 * What other apps offer to do with a text: an alias of the main screen for each form, of which the one that fits the chosen
 * model is enabled.
 */
final class ShareTarget {
    private ShareTarget() {}

    /** Offers what this form does, and nothing else. */
    static void offer(Context context, Form offered) {
        PackageManager packages = context.getPackageManager();
        for (Form form : Form.values()) {
            // Forms of one task share an alias.
            int state = form.alias().equals(offered.alias())
                    ? PackageManager.COMPONENT_ENABLED_STATE_ENABLED
                    : PackageManager.COMPONENT_ENABLED_STATE_DISABLED;
            ComponentName alias = new ComponentName(context, form.alias());
            if (packages.getComponentEnabledSetting(alias) != state) {
                packages.setComponentEnabledSetting(alias, state, PackageManager.DONT_KILL_APP);
            }
        }
    }
}
