/* The weights of the network, as bytes of the program. */
	.section .rodata
	.balign 16
	.globl v2v_vseg_weights
	.globl v2v_vseg_weights_end
v2v_vseg_weights:
	.incbin "lib/net/vseg.safetensors"
v2v_vseg_weights_end:
	.byte 0
	.section .note.GNU-stack, "", %progbits
