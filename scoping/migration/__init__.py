"""What earlier versions wrote in the words of this one, and what left its place since."""
