"""How rays are traced: few of them, seldom reflected."""
import bpy


def set_up(spp, threads):
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.threads_mode, scene.render.threads = "FIXED", threads
    scene.view_settings.view_transform = "Raw"
    c = scene.cycles
    c.device, c.samples = "CPU", spp
    c.use_adaptive_sampling = c.use_denoising = False
    c.max_bounces, c.diffuse_bounces, c.glossy_bounces = 3, 1, 2
    c.transmission_bounces, c.transparent_max_bounces = 1, 6
    c.sample_clamp_indirect, c.sample_clamp_direct = 4, 12
    c.caustics_reflective = c.caustics_refractive = False
    c.blur_glossy, c.light_sampling_threshold = 1., .05
