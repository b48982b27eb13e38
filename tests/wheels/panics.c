/* Has the crate in the folder panics panic. */

#include <stdio.h>

int unwound(void);

int main(void)
{
    printf("%d\n", unwound());
    return 0;
}
