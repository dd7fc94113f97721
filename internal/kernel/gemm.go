package kernel

// Gemm computes C = alpha * op(A) * op(B) + beta * C for row-major matrices:
// op(A) is m x k, op(B) is k x n, C is m x n; op transposes where asked.
func Gemm(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int, threads int) {
	for i := range m {
		for j := range n {
			sum := float32(0)
			for l := range k {
				av, bv := a[i*lda+l], float32(0)
				if transA {
					av = a[l*lda+i]
				}
				if transB {
					bv = b[j*ldb+l]
				} else {
					bv = b[l*ldb+j]
				}
				sum += av * bv
			}
			if beta == 0 {
				c[i*ldc+j] = alpha * sum
			} else {
				c[i*ldc+j] = alpha*sum + beta*c[i*ldc+j]
			}
		}
	}
}
