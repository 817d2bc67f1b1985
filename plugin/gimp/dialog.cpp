#include "dialog.h"

#include <algorithm>
#include <cstring>

#include "thumbnail.h"

namespace mend_gimp {
namespace {

constexpr int candidate_count = 4, thumbnail_side = 150;

GtkWidget* labelled(const char* text, GtkWidget* widget, GtkSizeGroup* labels) {
  GtkWidget* row = make_row(6);
  GtkWidget* label = gtk_label_new_with_mnemonic(text);
  gtk_label_set_mnemonic_widget(GTK_LABEL(label), widget);
  gtk_misc_set_alignment(GTK_MISC(label), 0, 0.5);
  gtk_size_group_add_widget(labels, label);
  gtk_box_pack_start(GTK_BOX(row), label, FALSE, FALSE, 0);
  gtk_box_pack_start(GTK_BOX(row), widget, TRUE, TRUE, 0);
  return row;
}

void let_gtk_work() {
  while (gtk_events_pending()) gtk_main_iteration();
}

}  // namespace

Dialog::Dialog(Target& target, const Choice& last) : target_(target), last_(last), methods_(method_choices()) {
  build();
}

Dialog::~Dialog() { gtk_widget_destroy(window_); }

void Dialog::build() {
  window_ = make_dialog("Fill hole (mend)", "_Fill");
  g_signal_connect(window_, "response", G_CALLBACK(on_response), this);
  g_signal_connect(window_, "delete-event", G_CALLBACK(on_delete), this);
  GtkWidget* column = make_column(12);
  gtk_container_set_border_width(GTK_CONTAINER(column), 12);
  gtk_container_add(GTK_CONTAINER(gtk_dialog_get_content_area(GTK_DIALOG(window_))), column);
  if (target_.feathered) {
    GtkWidget* hint = gtk_label_new("The selection is feathered: pixels that are more than half selected are filled.");
    gtk_misc_set_alignment(GTK_MISC(hint), 0, 0.5);
    gtk_box_pack_start(GTK_BOX(column), hint, FALSE, FALSE, 0);
  }
  gtk_box_pack_start(GTK_BOX(column), build_options(), FALSE, FALSE, 0);
  gtk_box_pack_start(GTK_BOX(column), build_candidates(), TRUE, TRUE, 0);
  gtk_widget_show_all(column);
  gtk_widget_hide(progress_);
}

GtkWidget* Dialog::build_options() {
  GtkWidget* column = make_column(6);
  GtkSizeGroup* labels = gtk_size_group_new(GTK_SIZE_GROUP_HORIZONTAL);
  method_ = gtk_combo_box_text_new();
  int active = 0;
  for (size_t i = 0; i < methods_.size(); ++i) {
    gtk_combo_box_text_append_text(GTK_COMBO_BOX_TEXT(method_), methods_[i].c_str());
    if (methods_[i] == last_.method) active = static_cast<int>(i);
  }
  gtk_combo_box_set_active(GTK_COMBO_BOX(method_), active);
  seed_ = gtk_spin_button_new_with_range(0, 2147483647, 1);
  gtk_spin_button_set_value(GTK_SPIN_BUTTON(seed_), last_.seed);
  gtk_widget_set_tooltip_text(seed_, "Another seed, another fill; the same seed, the same pixels");
  in_place_ = gtk_check_button_new_with_mnemonic("Change the _layer itself instead of adding one");
  gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(in_place_), last_.in_place != 0);
  gtk_box_pack_start(GTK_BOX(column), labelled("_Method:", method_, labels), FALSE, FALSE, 0);
  gtk_box_pack_start(GTK_BOX(column), labelled("_Seed:", seed_, labels), FALSE, FALSE, 0);
  gtk_box_pack_start(GTK_BOX(column), in_place_, FALSE, FALSE, 0);
  if (can_judge()) {
    heatmap_ = gtk_check_button_new_with_mnemonic("Add a _heatmap: where the result looks made up");
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(heatmap_), last_.heatmap != 0);
    gtk_box_pack_start(GTK_BOX(column), heatmap_, FALSE, FALSE, 0);
  }
  g_object_unref(labels);
  g_signal_connect(method_, "changed", G_CALLBACK(on_change), this);
  g_signal_connect(seed_, "value-changed", G_CALLBACK(on_change), this);
  return column;
}

GtkWidget* Dialog::build_candidates() {
  GtkWidget* column = make_column(6);
  preview_ = gtk_button_new_with_mnemonic("Show can_didates");
  gtk_widget_set_tooltip_text(preview_, "Several fills, to choose from");
  pictures_ = make_row(6);
  progress_ = gtk_progress_bar_new();
  gtk_box_pack_start(GTK_BOX(column), preview_, FALSE, FALSE, 0);
  gtk_box_pack_start(GTK_BOX(column), pictures_, TRUE, TRUE, 0);
  gtk_box_pack_start(GTK_BOX(column), progress_, FALSE, FALSE, 0);
  g_signal_connect(preview_, "clicked", G_CALLBACK(on_preview), this);
  return column;
}

bool Dialog::ask() { return gtk_dialog_run(GTK_DIALOG(window_)) == GTK_RESPONSE_OK; }

/// While candidates are made, every button but Stop means: stop, and look again.
void Dialog::on_response(GtkWidget* window, int, gpointer dialog) {
  auto& self = *static_cast<Dialog*>(dialog);
  if (!self.working_) return;
  self.stop_ = true;
  g_signal_stop_emission_by_name(window, "response");
}

/// Escape, and the window's own button: gtk_dialog_run() ends by this event, not by the response alone.
gboolean Dialog::on_delete(GtkWidget*, GdkEvent*, gpointer dialog) {
  auto& self = *static_cast<Dialog*>(dialog);
  if (self.working_) self.stop_ = true;
  return self.working_;
}

Choice Dialog::choice() const {
  Choice choice;
  const int method = gtk_combo_box_get_active(GTK_COMBO_BOX(method_));
  if (method >= 0) {
    const auto& name = methods_[static_cast<size_t>(method)];
    std::copy_n(name.c_str(), std::min(name.size(), sizeof choice.method - 1), choice.method);
  }
  choice.seed = gtk_spin_button_get_value_as_int(GTK_SPIN_BUTTON(seed_));
  choice.in_place = gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(in_place_));
  choice.heatmap = heatmap_ && gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(heatmap_));
  return choice;
}

void Dialog::on_preview(GtkWidget*, gpointer dialog) {
  auto& self = *static_cast<Dialog*>(dialog);
  if (self.working_)
    self.stop_ = true;
  else
    self.make_previews();
}

void Dialog::on_change(GtkWidget*, gpointer dialog) {
  auto& self = *static_cast<Dialog*>(dialog);
  self.stop_ = true;
  self.forget_previews();
}

void Dialog::on_choose(GtkWidget* button, gpointer dialog) {
  if (!gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(button))) return;
  static_cast<Dialog*>(dialog)->chosen_ = reinterpret_cast<size_t>(g_object_get_data(G_OBJECT(button), "index"));
}

void Dialog::forget_previews() {
  candidates_.reset();
  chosen_ = 0;
  gtk_container_foreach(
      GTK_CONTAINER(pictures_), [](GtkWidget* child, gpointer) { gtk_widget_destroy(child); }, nullptr);
}

void Dialog::make_previews() {
  forget_previews();
  working_ = true;
  stop_ = false;
  gtk_button_set_label(GTK_BUTTON(preview_), "_Stop");
  gtk_widget_show(progress_);
  Candidates made;
  try {
    made = make_candidates(target_, choice(), candidate_count, [this](double fraction, const char*) {
      gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(progress_), fraction);
      let_gtk_work();
      return !stop_;
    });
  } catch (const Cancelled&) {
    // The row stays empty.
  } catch (const Failure& failure) {
    GtkWidget* label = gtk_label_new(failure.what());
    gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
    gtk_box_pack_start(GTK_BOX(pictures_), label, TRUE, TRUE, 0);
    gtk_widget_show(label);
  }
  working_ = false;
  gtk_button_set_label(GTK_BUTTON(preview_), "Show can_didates");
  gtk_widget_hide(progress_);
  candidates_ = std::move(made);
  if (candidates_) show_previews();
}

void Dialog::show_previews() {
  GtkWidget* first = nullptr;
  Target filled = target_;
  for (size_t i = 0; i < mend_candidates_count(candidates_.get()); ++i) {
    apply_candidate(candidates_, i, filled);
    GdkPixbuf* picture = thumbnail(filled, thumbnail_side);
    GtkWidget* button = gtk_radio_button_new_from_widget(first ? GTK_RADIO_BUTTON(first) : nullptr);
    if (!first) first = button;
    gtk_container_add(GTK_CONTAINER(button), gtk_image_new_from_pixbuf(picture));
    g_object_unref(picture);
    g_object_set_data(G_OBJECT(button), "index", reinterpret_cast<gpointer>(i));  // NOLINT(performance-no-int-to-ptr)
    g_signal_connect(button, "toggled", G_CALLBACK(on_choose), this);
    gtk_box_pack_start(GTK_BOX(pictures_), button, FALSE, FALSE, 0);
    gtk_widget_show_all(button);
  }
}

}  // namespace mend_gimp
