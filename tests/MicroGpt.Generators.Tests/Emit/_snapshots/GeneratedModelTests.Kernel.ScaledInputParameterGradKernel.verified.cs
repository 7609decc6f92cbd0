// da += sum over tokens of dotX, db += sum of dotEmbedding, unless [begin, end) is empty
public static void ScaledInputParameterGrad(float* dotX, float* dotEmbedding, float* da, float* db, nint rows, nint begin, nint end)
{
    if (begin < end)
    {
        float ofX = *da;
        float ofEmbedding = *db;
        for (nint row = 0; row < rows; row++)
        {
            ofX += dotX[row];
            ofEmbedding += dotEmbedding[row];
        }
        *da = ofX;
        *db = ofEmbedding;
    }
}
