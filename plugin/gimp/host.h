/// What the plug-in needs of GIMP. gimp2.cpp says it in GIMP 2.10's words, and nothing else knows which GIMP it is.
#pragma once
#include <gtk/gtk.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace mend_gimp {

/// A sentence that GIMP shows to the user; nothing was changed.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// The user pressed Cancel.
struct Cancelled {};

struct Box {
  int x = 0, y = 0, width = 0, height = 0;
};

/// What the user chose; kept between calls for "Repeat" and as the dialog's start.
struct Choice {
  char method[256] = "";  ///< a method or a network of libmend; empty: libmend's default
  int32_t seed = 0;       ///< of the first candidate, 0 or more
  int32_t in_place = 0;   ///< 0: the result is a layer of its own above the picture's; 1: the layer is changed
  int32_t heatmap = 0;    ///< 1: a further layer shows where the result looks made up
};

/// Where a fill looks made up.
struct Heat {
  Box box;                    ///< in the layer's frame
  std::vector<float> values;  ///< of the box, row by row: 0 looks like a photograph, 1 made up; empty: not asked for
};

enum class Run { interactive, repeat, script };

/// The layer to fill and its hole, as read from GIMP.
struct Target {
  int32_t image = 0, layer = 0;
  Box hole_box;                  ///< of the selection on the layer, in the layer's frame
  Box window;                    ///< hole_box and its surroundings: what is read
  int channels = 3;              ///< 1 to 4, as mend_pixels has them
  int depth = 0;                 ///< a mend_depth: the layer's own, float for those that libmend does not have
  std::vector<uint8_t> pixels;   ///< of the window, rows and pixels without gaps
  std::vector<uint8_t> missing;  ///< of the window: 255 where more than half is selected
  bool feathered = false;        ///< somewhere the selection is neither all nor nothing
  Heat heat;                     ///< of the fill
};

/// Reads layer and selection. Throws Failure for everything that cannot be filled: no selection on the layer, indexed
/// colours, a layer group, a locked layer, a mask or channel, a floating selection.
Target read_target(int32_t image, int32_t layer);

/// Puts the missing pixels of `target` into the picture, in one undo step: into the layer itself, whose other pixels
/// keep every bit, or on a new layer above it that holds these pixels alone. Answers the layer that holds the result.
/// The heat, if there is one, goes on a further layer above that. Throws Failure if the picture was closed in the
/// meantime.
int32_t write_result(const Target& target, bool in_place);

void start_progress(const std::string& text);
void show_progress(double fraction);

/// Widgets whose making differs between the versions of GTK.
GtkWidget* make_row(int spacing);
GtkWidget* make_column(int spacing);
/// GIMP's own dialog with Cancel and `accept`.
GtkWidget* make_dialog(const char* title, const char* accept);

}  // namespace mend_gimp
