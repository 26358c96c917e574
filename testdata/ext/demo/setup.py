import numpy
from setuptools import Extension, setup

setup(
    ext_modules=[
        Extension(
            "demo_kernels._kernels",
            sources=[
                "src/module.c",
                "src/apply.c",
                "src/inplace.c",
                "src/reduce.c",
                "src/support.c",
                "src/worker.c",
            ],
            include_dirs=[numpy.get_include()],
            define_macros=[("NPY_NO_DEPRECATED_API", "NPY_2_0_API_VERSION")],
            extra_compile_args=["-Wall", "-Wextra", "-Wno-unused-parameter"],
            libraries=["m"],
            extra_link_args=["-pthread"],
        )
    ]
)
