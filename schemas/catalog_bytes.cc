// SPDX-License-Identifier: Apache-2.0
// The compiled catalogue as two symbols. The file is mapped with the program and only the pages
// that are read are paid for; a C++ array of the same size would take the compiler minutes.
#if defined(__APPLE__)
#define FORMWORK_READ_ONLY ".const_data\n"
#define FORMWORK_SYMBOL "_"
#else
#define FORMWORK_READ_ONLY ".section .rodata,\"a\",%progbits\n"
#define FORMWORK_SYMBOL ""
#endif

asm(FORMWORK_READ_ONLY ".globl " FORMWORK_SYMBOL
                       "formwork_catalog_begin\n"
                       ".globl " FORMWORK_SYMBOL
                       "formwork_catalog_end\n"
                       ".balign 16\n" FORMWORK_SYMBOL
                       "formwork_catalog_begin:\n"
                       ".incbin \"" FORMWORK_CATALOG_FILE "\"\n" FORMWORK_SYMBOL
                       "formwork_catalog_end:\n"
                       ".byte 0\n"
                       ".text\n");
