// y(16,16): the elements below the diagonal become those above it
public static void Mirror_16(float* y)
{
    for (nint i = 0; i < 16; i += 8)
    {
        for (nint j = 0; j < i; j += 8)
        {
            Transpose_16_16(y + (j * 16) + i, y + (i * 16) + j);
        }
    }
    for (float* d = y; d < y + 256; d += 136)
    {
        d[16] = d[1];
        d[32] = d[2];
        d[33] = d[18];
        d[48] = d[3];
        d[49] = d[19];
        d[50] = d[35];
        d[64] = d[4];
        d[65] = d[20];
        d[66] = d[36];
        d[67] = d[52];
        d[80] = d[5];
        d[81] = d[21];
        d[82] = d[37];
        d[83] = d[53];
        d[84] = d[69];
        d[96] = d[6];
        d[97] = d[22];
        d[98] = d[38];
        d[99] = d[54];
        d[100] = d[70];
        d[101] = d[86];
        d[112] = d[7];
        d[113] = d[23];
        d[114] = d[39];
        d[115] = d[55];
        d[116] = d[71];
        d[117] = d[87];
        d[118] = d[103];
    }
}
