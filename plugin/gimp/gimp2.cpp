/// Everything that is GIMP 2.10's own: the procedure and its arguments, layers and the selection, undo, progress.
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "host.h"
#include "layout.h"
#include "missing.h"
#include "run.h"

namespace mend_gimp {
namespace {

constexpr char procedure[] = "plug-in-mend-fill";

/// How far around the hole libmend may want to see: it never looks farther than this.
constexpr int surroundings = 1024;

struct Unref {
  void operator()(GeglBuffer* buffer) const { g_object_unref(buffer); }
};
using Buffer = std::unique_ptr<GeglBuffer, Unref>;

GeglRectangle rectangle(const Box& box) { return {box.x, box.y, box.width, box.height}; }

void check_fillable(gint32 image, gint32 layer) {
  if (!gimp_image_is_valid(image) || !gimp_item_is_valid(layer)) throw Failure("There is no such layer any more.");
  if (gimp_image_base_type(image) == GIMP_INDEXED)
    throw Failure(
        "This picture has indexed colours, of which no new ones can be made. Choose Image > Mode > RGB first.");
  if (!gimp_item_is_layer(layer))
    throw Failure("Only layers can be filled, not masks or channels. Choose a layer in the Layers dialog first.");
  if (gimp_item_is_group(layer)) throw Failure("A layer group has no pixels of its own. Choose one of its layers.");
  if (gimp_layer_is_floating_sel(layer)) throw Failure("This is a floating selection. Anchor it first.");
  for (gint32 item = layer; item != -1; item = gimp_item_get_parent(item))  // the lock of a group holds for its layers
    if (gimp_item_get_lock_content(item))
      throw Failure("The pixels of this layer are locked. Unlock them in the Layers dialog first.");
}

Box selected_box(gint32 image, gint32 layer) {
  if (gimp_selection_is_empty(image)) throw Failure("Nothing is selected. Select what should be filled.");
  Box box;
  if (!gimp_drawable_mask_intersect(layer, &box.x, &box.y, &box.width, &box.height))
    throw Failure("The selection lies outside the layer.");
  return box;
}

Layout layout_of(gint32 layer) {
  const gint32 image = gimp_item_get_image(layer);
  const bool linear = gimp_image_get_precision(image) % 100 < 50;  // GIMP_PRECISION_…_LINEAR is x00, _GAMMA x50
  return readable_layout(gimp_drawable_get_format(layer), linear);
}

void read_hole(Target& target) {
  gint left = 0, top = 0;
  gimp_drawable_offsets(target.layer, &left, &top);
  const Buffer selection(gimp_drawable_get_buffer(gimp_image_get_selection(target.image)));
  const Box& box = target.hole_box;
  std::vector<float> values(static_cast<size_t>(box.width) * static_cast<size_t>(box.height));
  const GeglRectangle where{box.x + left, box.y + top, box.width, box.height};
  gegl_buffer_get(selection.get(), &where, 1.0, babl_format("Y float"), values.data(), GEGL_AUTO_ROWSTRIDE,
                  GEGL_ABYSS_NONE);
  take_selection(target, values);
}

/// Writes the missing pixels into `buffer`, whose origin lies at (left, top) of the layer.
void write_runs(const Target& target, GeglBuffer* buffer, int left, int top) {
  const Layout layout = layout_of(target.layer);
  const auto pixel_bytes = static_cast<size_t>(babl_format_get_bytes_per_pixel(layout.format));
  for_each_run(target, [&](const Box& run, size_t first) {
    const GeglRectangle where{run.x - left, run.y - top, run.width, run.height};
    gegl_buffer_set(buffer, &where, 0, layout.format, target.pixels.data() + first * pixel_bytes, GEGL_AUTO_ROWSTRIDE);
  });
}

/// GIMP composes what a plug-in changes with what was there, in floating point and through the selection: known pixels
/// of float layers would move in their last bits. So GIMP is given the change for the sake of its undo step, and then
/// the layer gets the exact pixels.
void change_layer(const Target& target) {
  const GeglRectangle box = rectangle(target.hole_box);
  const Babl* own = gimp_drawable_get_format(target.layer);
  std::vector<uint8_t> before(static_cast<size_t>(babl_format_get_bytes_per_pixel(own)) *
                              static_cast<size_t>(box.width) * static_cast<size_t>(box.height));
  {
    const Buffer layer(gimp_drawable_get_buffer(target.layer));
    const Buffer shadow(gimp_drawable_get_shadow_buffer(target.layer));
    gegl_buffer_get(layer.get(), &box, 1.0, own, before.data(), GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
    gegl_buffer_set(shadow.get(), &box, 0, own, before.data(), GEGL_AUTO_ROWSTRIDE);
    write_runs(target, shadow.get(), 0, 0);
  }
  gimp_drawable_merge_shadow(target.layer, TRUE);
  {
    const Buffer layer(gimp_drawable_get_buffer(target.layer));
    gegl_buffer_set(layer.get(), &box, 0, own, before.data(), GEGL_AUTO_ROWSTRIDE);
    write_runs(target, layer.get(), 0, 0);
  }
  gimp_drawable_update(target.layer, box.x, box.y, box.width, box.height);
}

/// A layer of the selection's size that holds the filled pixels and is transparent elsewhere.
gint32 add_layer(const Target& target) {
  gint left = 0, top = 0;
  gimp_drawable_offsets(target.layer, &left, &top);
  const bool grey = target.channels <= 2;
  const Box& box = target.hole_box;
  const std::unique_ptr<char, decltype(&g_free)> name(gimp_item_get_name(target.layer), g_free);
  const gint32 layer =
      gimp_layer_new(target.image, (std::string(name.get()) + " mended").c_str(), box.width, box.height,
                     grey ? GIMP_GRAYA_IMAGE : GIMP_RGBA_IMAGE, 100.0, GIMP_LAYER_MODE_NORMAL);
  gimp_drawable_fill(layer, GIMP_FILL_TRANSPARENT);
  gimp_layer_set_offsets(layer, left + box.x, top + box.y);
  gimp_image_insert_layer(target.image, layer, gimp_item_get_parent(target.layer),
                          gimp_image_get_item_position(target.image, target.layer));
  {
    const Buffer buffer(gimp_drawable_get_buffer(layer));
    write_runs(target, buffer.get(), box.x, box.y);
  }
  gimp_drawable_update(layer, 0, 0, box.width, box.height);
  return layer;
}

/// A layer of what looks made up: as visible as it is hot, red where there are colours.
void add_heat_layer(const Target& target, gint32 result) {
  gint left = 0, top = 0;
  gimp_drawable_offsets(target.layer, &left, &top);
  const bool grey = target.channels <= 2;
  const Box& box = target.heat.box;
  const gint32 layer = gimp_layer_new(target.image, "looks made up", box.width, box.height,
                                      grey ? GIMP_GRAYA_IMAGE : GIMP_RGBA_IMAGE, 100.0, GIMP_LAYER_MODE_NORMAL);
  gimp_layer_set_offsets(layer, left + box.x, top + box.y);
  gimp_image_insert_layer(target.image, layer, gimp_item_get_parent(result),
                          gimp_image_get_item_position(target.image, result));
  std::vector<float> colours;
  colours.reserve(4 * target.heat.values.size());
  for (const float heat : target.heat.values) colours.insert(colours.end(), {1.f, 0.f, 0.f, heat});
  if (grey)
    for (size_t i = 0; i < colours.size(); i += 4) colours[i + 1] = colours[i + 2] = 1;
  const GeglRectangle all{0, 0, box.width, box.height};
  const Buffer buffer(gimp_drawable_get_buffer(layer));
  gegl_buffer_set(buffer.get(), &all, 0, babl_format("R'G'B'A float"), colours.data(), GEGL_AUTO_ROWSTRIDE);
  gegl_buffer_flush(buffer.get());
  gimp_drawable_update(layer, 0, 0, box.width, box.height);
}

}  // namespace

Target read_target(int32_t image, int32_t layer) {
  check_fillable(image, layer);
  Target target;
  target.image = image;
  target.layer = layer;
  target.hole_box = selected_box(image, layer);
  target.window = grown_within(target.hole_box, surroundings, gimp_drawable_width(layer), gimp_drawable_height(layer));
  read_hole(target);
  const Layout layout = layout_of(layer);
  target.channels = layout.channels;
  target.depth = layout.depth;
  target.pixels.resize(static_cast<size_t>(babl_format_get_bytes_per_pixel(layout.format)) *
                       static_cast<size_t>(target.window.width) * static_cast<size_t>(target.window.height));
  const GeglRectangle window = rectangle(target.window);
  const Buffer buffer(gimp_drawable_get_buffer(layer));
  gegl_buffer_get(buffer.get(), &window, 1.0, layout.format, target.pixels.data(), GEGL_AUTO_ROWSTRIDE,
                  GEGL_ABYSS_NONE);
  return target;
}

int32_t write_result(const Target& target, bool in_place) {
  if (!gimp_image_is_valid(target.image) || !gimp_item_is_valid(target.layer))
    throw Failure("The picture was closed before it was filled.");
  gimp_image_undo_group_start(target.image);
  gint32 layer = target.layer;
  if (in_place)
    change_layer(target);
  else
    layer = add_layer(target);
  if (!target.heat.values.empty()) add_heat_layer(target, layer);
  gimp_image_undo_group_end(target.image);
  gimp_displays_flush();
  return layer;
}

void start_progress(const std::string& text) { gimp_progress_init(text.c_str()); }
void show_progress(double fraction) { gimp_progress_update(fraction); }

GtkWidget* make_row(int spacing) { return gtk_hbox_new(FALSE, spacing); }
GtkWidget* make_column(int spacing) { return gtk_vbox_new(FALSE, spacing); }
GtkWidget* make_dialog(const char* title, const char* accept) {
  gimp_ui_init("mend", FALSE);
  GtkWidget* dialog = gimp_dialog_new(title, "mend", nullptr, static_cast<GtkDialogFlags>(0), gimp_standard_help_func,
                                      procedure, "_Cancel", GTK_RESPONSE_CANCEL, accept, GTK_RESPONSE_OK, nullptr);
  gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_OK);
  gimp_window_set_transient(GTK_WINDOW(dialog));
  return dialog;
}

namespace {

void query() {
  static const GimpParamDef parameters[] = {
      {GIMP_PDB_INT32, const_cast<char*>("run-mode"), const_cast<char*>("The run mode")},
      {GIMP_PDB_IMAGE, const_cast<char*>("image"), const_cast<char*>("The picture; its selection is the hole")},
      {GIMP_PDB_DRAWABLE, const_cast<char*>("drawable"), const_cast<char*>("The layer to fill")},
      {GIMP_PDB_STRING, const_cast<char*>("method"),
       const_cast<char*>("A method or network of mend, \"exemplar\" say; \"\" for the default")},
      {GIMP_PDB_INT32, const_cast<char*>("seed"), const_cast<char*>("Another seed, another fill; 0 or more")},
      {GIMP_PDB_INT32, const_cast<char*>("in-place"),
       const_cast<char*>("FALSE: the result is a new layer; TRUE: the layer is changed")},
      {GIMP_PDB_INT32, const_cast<char*>("heatmap"),
       const_cast<char*>("TRUE: a further layer shows where the result looks made up; needs a detector's weights")}};
  static const GimpParamDef answers[] = {
      {GIMP_PDB_LAYER, const_cast<char*>("result"), const_cast<char*>("The layer that holds the result")}};
  gimp_install_procedure(procedure, "Fills the selection with what could have been there",
                         "Pixels outside the selection, alpha and the layer's precision stay as they are. Of a "
                         "feathered selection, pixels that are more than half selected are filled.",
                         "mend", "Apache-2.0", "2026", "Fill _hole (mend)…", "*", GIMP_PLUGIN, G_N_ELEMENTS(parameters),
                         G_N_ELEMENTS(answers), parameters, answers);
  gimp_plugin_menu_register(procedure, "<Image>/Filters/Enhance");
}

Choice choice_from(const GimpParam* parameters) {
  Choice choice;
  const char* method = parameters[3].data.d_string ? parameters[3].data.d_string : "";
  if (std::strlen(method) >= sizeof choice.method) throw Failure("The name of the method is too long.");
  std::memcpy(choice.method, method, std::strlen(method) + 1);
  choice.seed = parameters[4].data.d_int32;
  if (choice.seed < 0) throw Failure("The seed is 0 or more, not " + std::to_string(choice.seed) + ".");
  choice.in_place = parameters[5].data.d_int32;
  choice.heatmap = parameters[6].data.d_int32;
  return choice;
}

/// What goes back to GIMP; it shows the message of an error by itself.
struct Answer {
  GimpParam values[2];
  std::string message;
  void set(GimpPDBStatusType status) { values[0].data.d_status = status; }
};

void call(int count, const GimpParam* parameters, Answer& answer) {
  const auto mode = static_cast<GimpRunMode>(parameters[0].data.d_int32);
  Choice choice;
  if (mode == GIMP_RUN_NONINTERACTIVE) {
    if (count != 7) return answer.set(GIMP_PDB_CALLING_ERROR);
    choice = choice_from(parameters);
  } else {
    gimp_get_data(procedure, &choice);
  }
  const Run how = mode == GIMP_RUN_INTERACTIVE      ? Run::interactive
                  : mode == GIMP_RUN_NONINTERACTIVE ? Run::script
                                                    : Run::repeat;
  answer.values[1].data.d_layer = run(parameters[1].data.d_image, parameters[2].data.d_drawable, how, choice);
  if (how == Run::interactive) gimp_set_data(procedure, &choice, sizeof choice);
}

void run_procedure(const gchar*, gint count, const GimpParam* parameters, gint* answer_count, GimpParam** answers) {
  static Answer answer;
  answer.values[0].type = GIMP_PDB_STATUS;
  answer.values[1].type = GIMP_PDB_LAYER;
  answer.set(GIMP_PDB_SUCCESS);
  *answer_count = 2;
  *answers = answer.values;
  gegl_init(nullptr, nullptr);
  const auto fail = [&](const char* message) {
    answer.message = message;
    answer.set(GIMP_PDB_EXECUTION_ERROR);
    answer.values[1].type = GIMP_PDB_STRING;
    answer.values[1].data.d_string = answer.message.data();
  };
  try {
    call(count, parameters, answer);
  } catch (const Cancelled&) {
    answer.set(GIMP_PDB_CANCEL);
  } catch (const std::exception& failure) {
    fail(failure.what());
  }
  if (answer.values[0].data.d_status != GIMP_PDB_SUCCESS && answer.values[1].type == GIMP_PDB_LAYER) *answer_count = 1;
}

}  // namespace
}  // namespace mend_gimp

const GimpPlugInInfo PLUG_IN_INFO = {nullptr, nullptr, mend_gimp::query, mend_gimp::run_procedure};

MAIN()
