/* A plug-in for the tests of the plug-in: noise into a layer, and every byte of a layer into a file. */
#include <libgimp/gimp.h>

static void query(void) {
  static const GimpParamDef parameters[] = {{GIMP_PDB_DRAWABLE, (gchar*)"drawable", (gchar*)"A layer or channel"},
                                            {GIMP_PDB_STRING, (gchar*)"file", (gchar*)"Raw bytes"}};
  gimp_install_procedure("mend-test-noise", "Random colours, opaque and not", "", "", "", "", NULL, "*", GIMP_PLUGIN, 1,
                         0, parameters, NULL);
  gimp_install_procedure("mend-test-hole", "Writes a byte a pixel: 1 where more than half", "", "", "", "", NULL, "*",
                         GIMP_PLUGIN, 2, 0, parameters, NULL);
  gimp_install_procedure("mend-test-dump", "Writes the bytes as they are", "", "", "", "", NULL, "*", GIMP_PLUGIN, 2, 0,
                         parameters, NULL);
}

static void run(const gchar* name, gint count, const GimpParam* parameters, gint* answer_count, GimpParam** answers) {
  static GimpParam answer;
  const gint32 drawable = parameters[0].data.d_drawable;
  (void)count;
  gegl_init(NULL, NULL);
  GeglBuffer* buffer = gimp_drawable_get_buffer(drawable);
  const Babl* format = gimp_drawable_get_format(drawable);
  const GeglRectangle* extent = gegl_buffer_get_extent(buffer);
  const gsize values = (gsize)extent->width * (gsize)extent->height * 4;
  answer.type = GIMP_PDB_STATUS;
  answer.data.d_status = GIMP_PDB_SUCCESS;
  if (g_str_equal(name, "mend-test-noise")) {
    GRand* random = g_rand_new_with_seed(7);
    gfloat* colours = g_new(gfloat, values);
    for (gsize i = 0; i < values; ++i)
      colours[i] = (gfloat)(i % 4 == 3 ? g_rand_double_range(random, 0.2, 1) : g_rand_double_range(random, 0, 1));
    gegl_buffer_set(buffer, extent, 0, babl_format("R'G'B'A float"), colours, GEGL_AUTO_ROWSTRIDE);
    g_free(colours);
    g_rand_free(random);
  } else {
    const gboolean hole = g_str_equal(name, "mend-test-hole");
    if (hole) format = babl_format("Y float");
    gsize size = (gsize)babl_format_get_bytes_per_pixel(format) * values / 4;
    guchar* bytes = g_malloc(size);
    gegl_buffer_get(buffer, extent, 1.0, format, bytes, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
    if (hole) {
      size /= sizeof(gfloat);
      for (gsize i = 0; i < size; ++i) bytes[i] = ((gfloat*)(void*)bytes)[i] > 0.5f;
    }
    if (!g_file_set_contents(parameters[1].data.d_string, (gchar*)bytes, (gssize)size, NULL))
      answer.data.d_status = GIMP_PDB_EXECUTION_ERROR;
    g_free(bytes);
  }
  g_object_unref(buffer);
  *answer_count = 1;
  *answers = &answer;
}

const GimpPlugInInfo PLUG_IN_INFO = {NULL, NULL, query, run};
MAIN()
